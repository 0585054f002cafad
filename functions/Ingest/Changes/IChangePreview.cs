namespace StreamFunctions.Functions.Ingest;

/// <summary>Says what starting a plan would do to the pipeline that runs under its name. Thread-safe.</summary>
public interface IChangePreview
{
    /// <summary>Decides as a starting process would, and starts nothing.</summary>
    /// <exception cref="Exception">Storage or log cannot be read now.</exception>
    Task<ChangePreview> PreviewAsync(CancellationToken cancellationToken);
}

/// <summary>What becomes of a pipeline.</summary>
public enum ChangeOutcome
{
    /// <summary>Nothing has run yet: the first generation starts.</summary>
    Started = 0,

    /// <summary>The running generation goes on, with its state.</summary>
    Kept = 1,

    /// <summary>A new generation takes over, and reads the log.</summary>
    Replayed = 2,

    /// <summary>The plan is not let in: the running generation goes on without it.</summary>
    Refused = 3,
}

/// <summary>What starting a plan would do.</summary>
public sealed record ChangePreview
{
    /// <summary>What becomes of the pipeline.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>The generation that runs now; null = none.</summary>
    public int? Running { get; init; }

    /// <summary>The revision of the one that runs now.</summary>
    public int RunningRevision { get; init; }

    /// <summary>The generation that would run then.</summary>
    public required int Next { get; init; }

    /// <summary>What differs, or why it is refused and what to do; empty if nothing differs.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>What a new generation would read at its start, per partition.</summary>
    public IReadOnlyList<ReadRange> Reads { get; init; } = [];

    /// <summary>Windows that begin before it may lack events in the new generation; null = none lacks any, <see cref="DateTimeOffset.MaxValue"/> = any may.</summary>
    public DateTimeOffset? CompleteFrom { get; init; }
}

/// <summary>What is read of a partition.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="From">The first sequence number (included).</param>
/// <param name="To">The last one that is in the log now (included); below <paramref name="From"/> = nothing yet.</param>
public readonly record struct ReadRange(int Partition, long From, long To);
