using StreamFunctions.Local.Reading;
using StreamFunctions.Local.Sending;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Demo;

/// <summary>Where a run over a finite input stands, by its tables. Immutable; decides, does no I/O.</summary>
/// <param name="Sent">What the sender has said.</param>
/// <param name="Partitions">How far each partition was handed out.</param>
/// <param name="Groups">What each key group last told.</param>
/// <param name="Windows">How many windows have a result.</param>
internal sealed record RunState(
    SendProgress Sent, IReadOnlyList<PartitionProgress> Partitions, IReadOnlyList<GroupStatus> Groups, int Windows)
{
    /// <summary>Events of all kinds that the functions have handed out.</summary>
    public long Processed => Partitions.Sum(partition => partition.Read);

    /// <summary>Events that became dead letters.</summary>
    public long Dead => Partitions.Sum(partition => partition.Dead);

    /// <summary>Events that the query's filter left out.</summary>
    public long Filtered => Partitions.Sum(partition => partition.Filtered);

    /// <summary>Rows that count in at least one window.</summary>
    public long Counted => Groups.Sum(group => group.Counted);

    /// <summary>Rows that missed all their windows.</summary>
    public long Late => Groups.Sum(group => group.Late);

    /// <summary>Rows whose id had been seen.</summary>
    public long Duplicates => Groups.Sum(group => group.Duplicates);

    /// <summary>The watermark of the slowest key group that has told one; <see cref="EventTime.None"/> before.</summary>
    public long Watermark => Groups.Where(group => group.Watermark != EventTime.None).Select(group => group.Watermark).DefaultIfEmpty(EventTime.None).Min();

    /// <summary>
    /// Whether nothing is left to do: everything that was sent is handed out, each key group that got rows has heard of
    /// the end of all partitions, and none has open windows or results to write.
    /// </summary>
    public bool IsComplete => Sent.Done && IsHandedOut && GroupsWithRows().All(IsDone);

    /// <summary>What is missing for <see cref="IsComplete"/>, for people.</summary>
    public string Missing => !Sent.Done ? "the sender has not finished"
        : !IsHandedOut ? $"{Processed} of {Sent.Total} events are handed out, {Partitions.Count(partition => partition.EndOfInput)} of {Sent.Control} partitions have ended"
        : $"key groups with open work: {string.Join(", ", GroupsWithRows().Where(group => !IsDone(group)))}";

    private bool IsHandedOut => Processed == Sent.Total && Partitions.Count(partition => partition.EndOfInput) == Sent.Control;

    private IEnumerable<int> GroupsWithRows() => Partitions
        .SelectMany(partition => partition.Sent.Select((last, group) => (last, group)))
        .Where(sent => sent.last >= 0)
        .Select(sent => sent.group)
        .Distinct()
        .Order();

    private bool IsDone(int group) =>
        Groups.Any(status => status.Group == group && status.IsIdle && status.Watermark == EventTime.EndOfInput);
}
