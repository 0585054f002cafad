namespace StreamFunctions.Durable;

/// <summary>What a group has, as it last told. Written by the group's Flush from committed state, read by the pulse and by people.</summary>
public sealed record StatusRow
{
    /// <summary>The key group.</summary>
    public required int Group { get; init; }

    /// <summary>Number of the newest pulse that the group had folded; -1 = none.</summary>
    public required long Pulse { get; init; }

    /// <summary>What was folded, per partition that the group knows of.</summary>
    public required IReadOnlyList<PartitionCoverage> Coverage { get; init; }

    /// <summary>Whether some window has not fired yet.</summary>
    public required bool OpenWork { get; init; }

    /// <summary>How many entries waited in the outbox once this write was done.</summary>
    public required int Outbox { get; init; }

    /// <summary>About how much memory they took, in bytes.</summary>
    public long OutboxBytes { get; init; }

    /// <summary>The group's watermark, event time; <see cref="long.MinValue"/> = none yet.</summary>
    public required long Watermark { get; init; }

    /// <summary>What became of the group's rows so far.</summary>
    public required GroupCounters Counters { get; init; }
}

/// <summary>The sequence numbers of one partition that a group has folded.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="Prefix">Everything up to it (included); -1 = nothing.</param>
/// <param name="Ranges">Folded ranges beyond, ascending and apart; only the first ones if there are very many.</param>
public sealed record PartitionCoverage(int Partition, long Prefix, IReadOnlyList<RangeOfSequences> Ranges);

/// <summary>A range of sequence numbers; both ends are included.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last; not below <paramref name="From"/>.</param>
public readonly record struct RangeOfSequences(long From, long To);

/// <summary>
/// What became of a group's rows. Counted + Late + Duplicates are all rows that it was ever given, each once;
/// AlreadyFolded says how many came again, and is not part of that sum.
/// </summary>
/// <param name="Counted">Rows that count in at least one window (or wait for one).</param>
/// <param name="Late">Rows that missed all their windows.</param>
/// <param name="PartiallyLate">Rows among Counted that missed some of their windows.</param>
/// <param name="Duplicates">Rows whose event id had been seen.</param>
/// <param name="AlreadyFolded">Rows that came again by a repeated or overlapping block.</param>
/// <param name="Refused">Messages refused: another lineage, or not readable.</param>
/// <param name="Lost">
/// Sequence numbers of ranges that were handed out to the group, did not arrive, and were gone from the log when they
/// were to be read again. Not part of the sum: nobody knows how many of them were rows of this group.
/// </param>
public readonly record struct GroupCounters(
    long Counted, long Late, long PartiallyLate, long Duplicates, long AlreadyFolded, long Refused, long Lost = 0);
