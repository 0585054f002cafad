namespace StreamFunctions.Durable;

/// <summary>Follows the partitions from beat to beat: for how long one is idle, and whether nobody works on one. Pure.</summary>
internal sealed class PartitionWatch(PipelinePlan plan)
{
    /// <summary>Beats without progress before the pulse has a partition's rest handed out.</summary>
    public const int StuckBeatsUntilHole = 5;
    private const int MostDoublings = 4;

    public (IReadOnlyList<PartitionMemory> Partitions, IReadOnlyList<HoleTask> Holes) Look(PulseState before, PulseView view, DateTimeOffset now)
    {
        var progress = view.Progress.ToDictionary(r => r.Partition, r => r.Last);
        var elapsed = Elapsed(before, now);
        var partitions = new List<PartitionMemory>();
        var holes = new List<HoleTask>();
        for (var p = 0; p < view.Log.Partitions.Count; p++)
        {
            var known = p < before.Partitions.Count ? before.Partitions[p] : null;
            var seen = Follow(known, progress.GetValueOrDefault(p, -1), view.Log.Partitions[p].LastEnqueued, elapsed);
            if (seen.StuckBeats >= StuckBeatsUntilHole << Math.Min(seen.HoleTries, MostDoublings))
            {
                holes.Add(new HoleTask(p, new RangeOfSequences(seen.Last + 1, seen.LastEnqueued)));
                seen = seen with { StuckBeats = 0, HoleTries = seen.HoleTries + 1 };
            }

            partitions.Add(seen);
        }

        return (partitions, holes);
    }

    /// <summary>Neither downtime nor a step of the clock may age a partition by more than two periods.</summary>
    private long Elapsed(PulseState before, DateTimeOffset now) => before.LastBeatTicks == 0
        ? 0
        : Math.Clamp(now.UtcTicks - before.LastBeatTicks, 0, 2 * plan.PulsePeriod.Ticks);

    private static PartitionMemory Follow(PartitionMemory? before, long last, long lastEnqueued, long elapsed)
    {
        if (last == lastEnqueued)
        {
            var unchanged = before is not null && before.Last == last && before.LastEnqueued == lastEnqueued;
            return new PartitionMemory(last, lastEnqueued, unchanged ? before!.IdleTicks + elapsed : 0, 0, 0);
        }

        return before is not null && before.Last == last
            ? new PartitionMemory(last, lastEnqueued, 0, before.StuckBeats + 1, before.HoleTries)
            : new PartitionMemory(last, lastEnqueued, 0, 0, 0);
    }
}
