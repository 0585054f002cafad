using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>What one group puts out in one write. All of it comes from committed state, and may be written again.</summary>
public sealed record SinkBatch
{
    /// <summary>Whose results these are.</summary>
    public required PipelineIdentity Pipeline { get; init; }

    /// <summary>The key group.</summary>
    public required int Group { get; init; }

    /// <summary>Window results, at most one per row key (key, start, end, ordinal).</summary>
    public IReadOnlyList<ResultRow> Results { get; init; } = [];

    /// <summary>Rows that missed a window. Row key: partition, sequence number, window start and end.</summary>
    public IReadOnlyList<LateRow> Late { get; init; } = [];

    /// <summary>Alerts raised and cleared. Row key: rule, key, window end, kind.</summary>
    public IReadOnlyList<AlertTransition> Alerts { get; init; } = [];

    /// <summary>What the group lost to the log's retention. Row key: partition and first sequence number.</summary>
    public IReadOnlyList<LostRange> Lost { get; init; } = [];

    /// <summary>The group's status, if it is to be written: always the last part, after all else succeeded. While results cannot be
    /// written it comes alone, in a batch without them, and tells how many wait.</summary>
    public StatusRow? Status { get; init; }
}

/// <summary>A result on its way to the table.</summary>
/// <param name="Result">The window's result, or its tombstone.</param>
/// <param name="Emission">Counts the group's results in the order of its committed states; breaks ties between versions.</param>
/// <param name="Rebuild">The number of the rebuild that made it from the log; 0 = the running pipeline did.</param>
public sealed record ResultRow(WindowResult Result, long Emission, int Rebuild = 0)
{
    /// <summary>The row's version in the table for the given generation.</summary>
    public ResultVersion VersionIn(int generation) => new(generation, Rebuild, Result.Rows, Result.Final, Emission);
}

/// <summary>
/// Orders what may be stored under one row key. A row replaces the stored one only if its version is not lower, so that
/// a stalled twin cannot put an older result over a newer one. Compared field by field, in order.
/// </summary>
/// <param name="Generation">The pipeline's generation.</param>
/// <param name="Rebuild">See <see cref="ResultRow.Rebuild"/>: what was rebuilt wins, also with fewer rows, until it is rebuilt again.</param>
/// <param name="Rows">Events folded.</param>
/// <param name="Final">Whether the window's end has passed; false is lower.</param>
/// <param name="Emission">See <see cref="ResultRow.Emission"/>. A tombstone has the rows of what it retracts: this puts it above.</param>
public readonly record struct ResultVersion(int Generation, int Rebuild, long Rows, bool Final, long Emission) : IComparable<ResultVersion>
{
    /// <summary>Whether <paramref name="left"/> is lower.</summary>
    public static bool operator <(ResultVersion left, ResultVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is higher.</summary>
    public static bool operator >(ResultVersion left, ResultVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is lower or equal.</summary>
    public static bool operator <=(ResultVersion left, ResultVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is higher or equal.</summary>
    public static bool operator >=(ResultVersion left, ResultVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(ResultVersion other) =>
        (Generation, Rebuild, Rows, Final, Emission).CompareTo((other.Generation, other.Rebuild, other.Rows, other.Final, other.Emission));
}
