using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>Loads and designs for tests.</summary>
internal static class Loads
{
    /// <summary>1,000 events/s of 500 bytes over 1,000 keys in one-minute windows, one SUM.</summary>
    public static Workload Plain { get; } = new()
    {
        EventsPerSecond = 1_000,
        EventBytes = 500,
        Keys = 1_000,
        Window = new TumblingWindow(TimeSpan.FromMinutes(1)),
        Aggregates = [new AggregateCall("SUM", 0)],
        Columns = 1,
        Latency = TimeSpan.FromSeconds(10),
    };

    /// <summary>4 partitions, 16 groups, batches that wait for a second, a beat every 2 s, Azure Storage.</summary>
    public static Design Design { get; } = new(
        HubTier.Standard, 4, 16, 1_000, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), Backend.All[0]);

    public static PipelineSizing Sizing(Workload? workload = null, Design? design = null) =>
        PipelineSizing.Of(workload ?? Plain, design ?? Design, Assumptions.Default);

    public static Plan Plan(Workload workload) => new Planner(Assumptions.Default).Plan(workload);

    /// <summary>The use of the limit with that name.</summary>
    public static LimitUse Use(this PipelineSizing sizing, string name) => sizing.Uses.Single(use => use.Limit.Name == name);
}
