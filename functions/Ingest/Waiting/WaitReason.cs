namespace StreamFunctions.Functions.Ingest;

/// <summary>Why a partition is not handed out for now.</summary>
internal enum WaitReason
{
    /// <summary>It is handed out.</summary>
    None,

    /// <summary>A group holds too much that is not written: the sink is down, or slower than the events.</summary>
    Sink,

    /// <summary>Some group has not folded what was handed out long before: signals are slow, or lost and not sent again yet.</summary>
    Groups,

    /// <summary>Another partition with a backlog is far behind in event time.</summary>
    Skew,
}
