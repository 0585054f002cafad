namespace StreamFunctions.Durable;

/// <summary>
/// Compares what the log holds, what was handed out and what each group has, and decides what a beat does. Pure; time
/// arrives as an argument. Thread-safe.
/// </summary>
internal sealed class PulsePlanner(PipelinePlan plan)
{
    /// <summary>Beats with nothing open before the pulse stops: longer than ingest waits between two wakes.</summary>
    public const int LingerBeats = 3;

    /// <summary>A group whose windows stay open is asked for a fresh status row now and then: its last may have been overwritten by an older one.</summary>
    private const int StatusRefreshBeats = 30;

    private readonly PartitionWatch _partitions = new(plan);

    public PulsePlan Plan(PulseState before, PulseView view, DateTimeOffset now)
    {
        var number = Math.Max(before.Number, view.Status.Select(s => s.Pulse).DefaultIfEmpty(-1).Max()) + 1;
        var created = view.Log.CreatedOn.UtcTicks;
        if ((before.LogCreatedTicks != 0 && before.LogCreatedTicks != created) || IsAheadOfLog(view))
        {
            return new PulsePlan(before with { Number = number }, [], [], [], PulseFate.StopOtherLog);
        }

        var (partitions, holes) = _partitions.Look(before, view, now);
        var groups = Groups(view);
        var (gaps, repairs) = GapWatch.Look(before.Gaps, groups, number, plan.Outbox.High);
        var cut = Cut(view, partitions);
        var messages = groups.Where(g => g.IsOpen).Select(g => Message(g, cut, before.Lineage, number)).ToList();
        var open = messages.Count > 0 || partitions.Any(p => p.Last < p.LastEnqueued);
        var quiet = open ? 0 : before.QuietBeats + 1;
        var next = before with
        {
            Number = number,
            LastBeatTicks = now.UtcTicks,
            LogCreatedTicks = created,
            QuietBeats = quiet,
            FailedBeats = 0,
            Partitions = partitions,
            Gaps = gaps,
        };
        return new PulsePlan(next, messages, repairs, holes, quiet >= LingerBeats ? PulseFate.Stop : PulseFate.GoOn);
    }

    /// <summary>The log was read after the progress: it can only be behind if it is another log.</summary>
    private static bool IsAheadOfLog(PulseView view) => view.Progress.Any(
        row => row.Partition >= view.Log.Partitions.Count || row.Last > view.Log.Partitions[row.Partition].LastEnqueued);

    private List<GroupLook> Groups(PulseView view)
    {
        var status = view.Status.ToDictionary(s => s.Group);
        var groups = new List<GroupLook>();
        for (var group = 0; group < plan.KeyGroups; group++)
        {
            var sent = new long[view.Log.Partitions.Count];
            Array.Fill(sent, -1);
            foreach (var row in view.Progress.Where(r => group < r.Sent.Count))
            {
                sent[row.Partition] = row.Sent[group];
            }

            // A group that never got a block has nothing open and needs no pulse.
            if (sent.Any(s => s >= 0))
            {
                groups.Add(new GroupLook(group, sent, status.GetValueOrDefault(group)));
            }
        }

        return groups;
    }

    private static PartitionPulse[] Cut(PulseView view, IReadOnlyList<PartitionMemory> partitions)
    {
        var cut = new PartitionPulse[partitions.Count];
        var progress = view.Progress.ToDictionary(r => r.Partition);
        for (var p = 0; p < cut.Length; p++)
        {
            var (time, beforeEnd) = progress.TryGetValue(p, out var row) ? (row.MaxEventTime, row.TimeBeforeEnd) : (Windowing.EventTime.None, Windowing.EventTime.None);
            cut[p] = new PartitionPulse(partitions[p].Last, -1, time, partitions[p].IdleTicks, beforeEnd);
        }

        return cut;
    }

    private static GroupPulse Message(GroupLook group, PartitionPulse[] cut, string lineage, long number)
    {
        var own = new PartitionPulse[cut.Length];
        for (var p = 0; p < cut.Length; p++)
        {
            own[p] = cut[p] with { Sent = group.Sent[p] };
        }

        var wanted = group.IsBehind || group.Status is null or { Outbox: > 0 } || group.Status.Pulse + StatusRefreshBeats < number;
        return new GroupPulse(group.Group, new PulseMessage(lineage, number, wanted, own));
    }
}

/// <summary>One group as a beat sees it.</summary>
/// <param name="Group">The key group.</param>
/// <param name="Sent">Per partition, the end of the last claim handed out to it.</param>
/// <param name="Status">What it last told; null = nothing yet.</param>
internal sealed record GroupLook(int Group, long[] Sent, StatusRow? Status)
{
    /// <summary>Whether it has told nothing that covers all that it was handed out.</summary>
    public bool IsBehind => Enumerable.Range(0, Sent.Length).Any(p => PrefixOf(p) < Sent[p]);

    /// <summary>Whether anything remains to be done for it.</summary>
    public bool IsOpen => Status is null or { OpenWork: true } or { Outbox: > 0 } || IsBehind;

    public PartitionCoverage? CoverageOf(int partition) => Status?.Coverage.FirstOrDefault(c => c.Partition == partition);

    public long PrefixOf(int partition) => CoverageOf(partition)?.Prefix ?? -1;
}
