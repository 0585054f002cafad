namespace StreamFunctions.Functions.Pipelines;

/// <summary>Where a new generation starts to read a partition's log. Results do not depend on it once it runs: changing it starts nothing.</summary>
public abstract record StartFrom
{
    private StartFrom()
    {
    }

    /// <summary>At the oldest event that the log still holds.</summary>
    public sealed record Earliest : StartFrom;

    /// <summary>After the newest event at the time of the start.</summary>
    public sealed record Latest : StartFrom;

    /// <summary>At the first event that was enqueued at a time or later.</summary>
    /// <param name="At">The time.</param>
    public sealed record EnqueuedTime(DateTimeOffset At) : StartFrom;

    /// <summary>At a sequence number of each partition; partitions that are not named start at the oldest event.</summary>
    /// <param name="First">The first sequence number to read (included), by partition.</param>
    public sealed record Sequence(IReadOnlyDictionary<int, long> First) : StartFrom;
}

/// <summary>What becomes of a pipeline whose plan has changed.</summary>
public enum ChangePolicy
{
    /// <summary>The changed plan starts a new generation, which reads the log again.</summary>
    Replay = 0,

    /// <summary>The changed plan is refused until its revision is raised.</summary>
    Refuse = 1,
}
