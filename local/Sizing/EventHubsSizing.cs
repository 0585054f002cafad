namespace StreamFunctions.Local.Sizing;

/// <summary>How much of Event Hubs is needed.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Needed">Units that the load needs, whether or not there are as many.</param>
/// <param name="Units">Units to buy: the next size that can be had.</param>
/// <param name="BytesPerSecond">What comes in.</param>
/// <param name="LogBytes">What the hub keeps.</param>
internal sealed record EventHubsSizing(HubTier Tier, int Needed, int Units, double BytesPerSecond, double LogBytes)
{
    private const double Tolerance = 1e-9;
    private const double SecondsPerDay = 86_400;

    // What is published for Premium and Dedicated is about events of 1 KB; smaller ones are counted as such.
    private const int LeastEventBytes = 1_000;
    private static readonly int[] PremiumSizes = [1, 2, 4, 8, 16];
    private static readonly int[] DedicatedSizes = [1, 2, 4, 8, 12, 16, 20];

    public Limit UnitLimit => Tier switch
    {
        HubTier.Standard => Limits.StandardUnits,
        HubTier.Premium => Limits.PremiumUnits,
        _ => Limits.DedicatedUnits,
    };

    public Limit PartitionLimit => Tier switch
    {
        HubTier.Standard => Limits.StandardPartitions,
        HubTier.Premium => Limits.PremiumPartitions,
        _ => Limits.DedicatedPartitions,
    };

    public Limit RetentionLimit => Tier switch
    {
        HubTier.Standard => Limits.StandardRetention,
        HubTier.Premium => Limits.PremiumRetention,
        _ => Limits.DedicatedRetention,
    };

    public static EventHubsSizing Of(Workload workload, HubTier tier)
    {
        var bytes = workload.EventsPerSecond * workload.EventBytes;
        var log = bytes * SecondsPerDay * workload.HoursPerDay / 24 * workload.RetentionDays;
        var needed = tier switch
        {
            HubTier.Standard => ThroughputUnits(workload.EventsPerSecond, bytes),
            HubTier.Premium => Whole(Counted(workload) / (Limits.PremiumBytes.Value / Limits.PremiumUnits.Value)),
            _ => Whole(Counted(workload) / Limits.DedicatedUnitBytes.Value),
        };
        return new EventHubsSizing(tier, needed, Size(tier, needed), bytes, log);
    }

    /// <summary>Throughput units for what comes in and is read once; at least 1.</summary>
    internal static int ThroughputUnits(double events, double bytes) => new[]
    {
        events / Limits.UnitEvents.Value,
        bytes / Limits.UnitBytes.Value,
        events / Limits.UnitEventsOut.Value,
        bytes / Limits.UnitBytesOut.Value,
    }.Max(Whole);

    private static double Counted(Workload w) => w.EventsPerSecond * Math.Max(LeastEventBytes, w.EventBytes);

    private static int Whole(double units) => Math.Max(1, (int)Math.Ceiling(units * (1 - Tolerance)));

    private static int Size(HubTier tier, int needed) => tier switch
    {
        HubTier.Premium => PremiumSizes.FirstOrDefault(s => s >= needed, needed),
        HubTier.Dedicated => DedicatedSizes.FirstOrDefault(s => s >= needed, needed),
        _ => needed,
    };
}
