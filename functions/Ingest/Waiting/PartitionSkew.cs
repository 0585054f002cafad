using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Decides whether a partition waits for slower ones: those whose event time is more than the allowed skew behind and that
/// had a backlog when the wait began. Pure; one object per wait.
/// </summary>
/// <remarks>
/// Every wait ends. It is for a backlog as it was at the beginning, so endless garbage, or a device with its clock in the
/// past, holds others up only for what is in the log already. And that backlog shrinks: of the partitions with one, the
/// slowest waits for nobody here, and if its trigger is dead, the pulse hands it out.
/// </remarks>
internal sealed class PartitionSkew
{
    private readonly Dictionary<int, long> _backlogs;
    private readonly long _skew;

    private PartitionSkew(Dictionary<int, long> backlogs, long skew) => (_backlogs, _skew) = (backlogs, skew);

    /// <summary>Looks at all partitions when a wait may begin.</summary>
    public static PartitionSkew Begin(IReadOnlyList<ProgressRow> progress, LogSnapshot log, TimeSpan skew)
    {
        var last = progress.ToDictionary(row => row.Partition, row => row.Last);
        var backlogs = new Dictionary<int, long>();
        for (var p = 0; p < log.Partitions.Count; p++)
        {
            var (beginning, lastEnqueued) = log.Partitions[p];

            // What retention took from the log can be nobody's backlog.
            if (lastEnqueued >= beginning && last.GetValueOrDefault(p, -1) < lastEnqueued)
            {
                backlogs.Add(p, lastEnqueued);
            }
        }

        return new PartitionSkew(backlogs, skew.Ticks);
    }

    /// <summary>Whether the partition must (still) wait.</summary>
    public bool Holds(ProgressRow own, IReadOnlyList<ProgressRow> progress)
    {
        // Nothing can be ahead without a time; and an end of input moves no other.
        if (own.MaxEventTime is EventTime.None or EventTime.EndOfInput)
        {
            return false;
        }

        var rows = progress.ToDictionary(row => row.Partition);
        return _backlogs.Any(backlog => backlog.Key != own.Partition && IsBehind(own, rows.GetValueOrDefault(backlog.Key), backlog.Value));
    }

    /// <summary>A partition without any time yet may have the oldest events of all.</summary>
    private bool IsBehind(ProgressRow own, ProgressRow? other, long upTo) =>
        (other?.Last ?? -1) < upTo
        && (other is null or { MaxEventTime: EventTime.None } || own.MaxEventTime > EventTime.Add(other.MaxEventTime, _skew));
}
