using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>
/// Computes result rows of a running pipeline again from its log, without disturbing it: only windows that every group
/// has closed and purged are touched, and the rows replace just those in the table. Thread-safe; one rebuild of a
/// pipeline runs at a time.
/// </summary>
public interface IWindowRebuild
{
    /// <summary>Rebuilds. Harmless to repeat, also after it broke off half-way.</summary>
    /// <exception cref="RebuildRefusedException">It cannot be done as asked; the message says why and what to do.</exception>
    /// <exception cref="Exception">A transient fault of storage or log: run it again.</exception>
    Task<RebuildOutcome> RebuildAsync(RebuildRequest request, CancellationToken cancellationToken);
}

/// <summary>What to rebuild.</summary>
public sealed record RebuildRequest
{
    /// <summary>The pipeline; must be its current generation.</summary>
    public required PipelineIdentity Pipeline { get; init; }

    /// <summary>The only key to rebuild, as <see cref="KeyCodec"/> writes it; null = all keys.</summary>
    public string? Key { get; init; }

    /// <summary>Start of the range, event time (included). Every window that overlaps the range is rebuilt whole.</summary>
    public required long From { get; init; }

    /// <summary>End of the range, event time (excluded).</summary>
    public required long To { get; init; }

    /// <summary>Whether every row that missed a window of the range now counts there.</summary>
    public bool IncludeLate { get; init; }

    /// <summary>Rows that count in the windows of the range although they missed them.</summary>
    public IReadOnlyCollection<(int Partition, long Sequence)> LateRows { get; init; } = [];

    /// <summary>Only say what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Also rebuild windows of which the log may have lost events. Their rows may then count less than was there.</summary>
    public bool Force { get; init; }

    /// <summary>How long to wait for groups that are behind (results not yet written, gaps, late rows not yet judged).</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the events are read; null = the pipeline's event hub.</summary>
    public IRebuildSource? Source { get; init; }
}

/// <summary>What a rebuild did, or would do.</summary>
public sealed record RebuildOutcome
{
    /// <summary>The number under which rows were written; 0 = nothing was written.</summary>
    public int Number { get; init; }

    /// <summary>Events read, of all partitions.</summary>
    public long EventsRead { get; init; }

    /// <summary>Windows computed again and compared with the table.</summary>
    public int Windows { get; init; }

    /// <summary>Rows that the table did not have.</summary>
    public int Added { get; init; }

    /// <summary>Rows that replaced another content.</summary>
    public int Replaced { get; init; }

    /// <summary>Rows that were right already; they are not written.</summary>
    public int Unchanged { get; init; }

    /// <summary>Rows that became tombstones: a session has other bounds now.</summary>
    public int Retracted { get; init; }

    /// <summary>Late rows (row and window) that count in their windows now.</summary>
    public int LateCounted { get; init; }

    /// <summary>Late rows that are copies of a row that counts already; they are settled as well.</summary>
    public int LateDuplicates { get; init; }

    /// <summary>Late rows in windows that were rebuilt, but were not asked to count.</summary>
    public int LateLeft { get; init; }

    /// <summary>Windows left to the running pipeline: open, or within allowed lateness, by the watermark of their group's status row.</summary>
    public int LiveWindows { get; init; }

    /// <summary>Windows left as they are because <see cref="Missing"/> may have had events for them.</summary>
    public int IncompleteWindows { get; init; }

    /// <summary>What the source no longer holds.</summary>
    public IReadOnlyList<MissingEvents> Missing { get; init; } = [];

    /// <summary>Rows of the range that their group has not folded yet; they will be late rows. Run it again to count them.</summary>
    public int Pending { get; init; }

    /// <summary>Key groups that did not come to rest in time; their windows were left as they are.</summary>
    public IReadOnlyList<int> UnsettledGroups { get; init; } = [];
}

/// <summary>A range of sequence numbers that cannot be read any more; both ends are included.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">The first number.</param>
/// <param name="To">The last number.</param>
/// <param name="LatestTime">
/// No event of the range is later than this (event time): the next event was enqueued after them, and none may be
/// further ahead of its enqueued time than <c>maxFutureSkew</c>. <see cref="EventTime.EndOfInput"/> = unknown.
/// </param>
public sealed record MissingEvents(int Partition, long From, long To, long LatestTime);

/// <summary>A rebuild was refused; the message says why and what to do. Nothing was written.</summary>
public sealed class RebuildRefusedException(string message) : Exception(message);
