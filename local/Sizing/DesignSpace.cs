namespace StreamFunctions.Local.Sizing;

/// <summary>The designs that are tried: a few values per lever, or the one that is asked for. Pure.</summary>
internal static class DesignSpace
{
    // As the templates have it: a Standard hub cannot get more later.
    private const int LeastPartitions = 4;
    private static readonly double[] PulseSeconds = [1, 2, 5, 10, 15, 30, 60];
    private static readonly double[] WaitShares = [0, 0.125, 0.25, 0.5];

    // A handout takes more (Limits.HandoutEvents), but a planned batch waits until it is full, and memory is planned for it.
    private static readonly int[] BatchSizes = [1_000, 2_000];

    public static IEnumerable<Design> Of(Workload workload, HubTier tier, Backend backend) =>
        from partitions in Partitions(workload, tier)
        from pulse in Pulses(workload)
        from wait in Waits(workload, pulse)
        from batch in BatchSizes
        from groups in Groups(workload)
        select new Design(tier, partitions, groups, batch, wait, pulse, backend);

    private static IEnumerable<int> Partitions(Workload workload, HubTier tier)
    {
        var hubs = EventHubsSizing.Of(workload, tier);
        var most = (int)hubs.PartitionLimit.Value;

        // The published advice for Standard: a partition per throughput unit.
        var least = tier == HubTier.Standard ? Math.Min(hubs.Needed, most) : LeastPartitions;
        for (var partitions = LeastPartitions; partitions < most; partitions *= 2)
        {
            if (partitions >= least)
            {
                yield return partitions;
            }
        }

        yield return most;
    }

    private static IEnumerable<TimeSpan> Pulses(Workload workload) => workload.PulsePeriod is { } given
        ? [given]
        : PulseSeconds.Select(TimeSpan.FromSeconds).Where(p => p < workload.Latency).DefaultIfEmpty(TimeSpan.FromSeconds(PulseSeconds[0]));

    // Half a beat of room: a batch that waits as long as the pulse is patient would be handed out twice.
    private static IEnumerable<TimeSpan> Waits(Workload workload, TimeSpan pulse) => WaitShares
        .Select(share => TimeSpan.FromMilliseconds(Math.Floor(share * workload.Latency.TotalSeconds * 2) * 500))
        .Where(wait => wait <= pulse * (Limits.StuckBeats.Value - 1))
        .Distinct();

    private static IEnumerable<int> Groups(Workload workload)
    {
        if (workload.KeyGroups is { } given)
        {
            yield return given;
            yield break;
        }

        for (var groups = 1; groups <= Limits.KeyGroups.Value; groups *= 2)
        {
            yield return groups;
        }
    }
}
