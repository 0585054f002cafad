using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Decides whether the groups can take more of one partition. Two bounds: what a group has yet to write, with hysteresis,
/// and how far ingest may run ahead of what the groups have told. Pure; for one caller at a time.
/// </summary>
/// <remarks>
/// Running ahead is measured against a mark: a place in the partition up to which every group was to fold. Once all have,
/// the mark moves up to where ingest is. Differences of sequence numbers per group would not do: a group that gets a row
/// a day looks a million numbers behind when its one block is on its way.
/// </remarks>
internal sealed class GroupPressure(OutboxBounds bounds)
{
    /// <summary>Events that may be handed out beyond the mark. At most twice as many are on their way: signals stay bounded.</summary>
    public const long MostAhead = 50_000;

    private ProgressRow? _mark;
    private bool _congested;

    /// <summary>Judges by the newest status rows of all groups.</summary>
    public WaitReason Judge(ProgressRow own, IReadOnlyDictionary<int, StatusRow> status)
    {
        var largest = status.Values.Select(s => s.OutboxBytes).DefaultIfEmpty(0).Max();
        _congested = largest >= (_congested ? bounds.Low : bounds.High);

        // A hub that was created again starts anew.
        if (_mark is null || own.Last < _mark.Last || AllHave(_mark, status))
        {
            _mark = own;
        }

        return _congested ? WaitReason.Sink
            : own.Last - _mark.Last >= MostAhead ? WaitReason.Groups
            : WaitReason.None;
    }

    private static bool AllHave(ProgressRow mark, IReadOnlyDictionary<int, StatusRow> status)
    {
        for (var group = 0; group < mark.Sent.Count; group++)
        {
            if (mark.Sent[group] > PrefixOf(status.GetValueOrDefault(group), mark.Partition))
            {
                return false;
            }
        }

        return true;
    }

    private static long PrefixOf(StatusRow? row, int partition) => row?.Coverage.FirstOrDefault(c => c.Partition == partition)?.Prefix ?? -1;
}
