namespace StreamFunctions.Functions.DeadLetters;

/// <summary>The columns of the table of dead letters.</summary>
internal static class DeadLetterColumns
{
    public const string Partition = "partition";
    public const string Sequence = "sequence";
    public const string EnqueuedTime = "enqueuedTime";
    public const string Reason = "reason";
    public const string Detail = "detail";
    public const string Size = "size";
    public const string Body = "body";
    public const string Blob = "blob";
    public const string MessageId = "messageId";
    public const string PartitionKey = "eventPartitionKey";
    public const string ContentType = "contentType";
    public const string Properties = "properties";
    public const string LeftOut = "leftOut";

    /// <summary><see cref="Replaying"/> or <see cref="Replayed"/>; no column = not replayed.</summary>
    public const string Replay = "replay";

    /// <summary>Which attempt has claimed the replay.</summary>
    public const string ReplayAttempt = "replayAttempt";

    /// <summary>First sequence number at which a replayed event can stand, noted before anything was sent.</summary>
    public const string ReplayFrom = "replayFrom";

    /// <summary>The sequence number of the replayed event, in the same partition.</summary>
    public const string ReplayedSequence = "replayedSequence";

    /// <summary>When it was claimed, then when it was noted as replayed.</summary>
    public const string ReplayTime = "replayTime";

    public const string Replaying = "replaying";
    public const string Replayed = "replayed";
}
