using CsCheck;
using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

public sealed class PlannerTests
{
    private static readonly Gen<Workload> Any =
        from rate in Gen.Double[0, 6]
        from bytes in Gen.Int[50, 5_000]
        from keys in Gen.Double[0, 6]
        from window in Gen.OneOf<WindowDefinition>(
            Gen.Int[1, 3_600].Select(s => (WindowDefinition)new TumblingWindow(TimeSpan.FromSeconds(s))),
            Gen.Int[1, 60].Select(s => (WindowDefinition)new HoppingWindow(TimeSpan.FromSeconds(5 * s), TimeSpan.FromSeconds(s))),
            Gen.Int[1, 600].Select(s => (WindowDefinition)new SessionWindow(TimeSpan.FromSeconds(s))),
            Gen.Int[1, 100].Select(n => (WindowDefinition)new CountWindow(n, 1)))
        from latency in Gen.Int[1, 120]
        from days in Gen.Int[1, 10]
        from backend in Gen.Enum<BackendWish>()
        select Loads.Plain with
        {
            EventsPerSecond = Math.Pow(10, rate),
            EventBytes = bytes,
            Keys = (long)Math.Pow(10, keys),
            Window = window,
            Latency = TimeSpan.FromSeconds(latency),
            RetentionDays = days,
            Backend = backend,
        };

    [Fact]
    public void A_plan_respects_every_limit_or_names_one_that_it_does_not() => Any.Sample(
        workload =>
        {
            var plan = Loads.Plan(workload);
            var exceeded = plan.Sizing.Uses.Where(use => use.IsHard && use.Used > use.Limit.Value * (1 + 1e-9)).ToList();
            Assert.Equal(plan.Holds, exceeded.Count == 0);
            if (!plan.Holds)
            {
                Assert.Contains(plan.Sizing.Binding, exceeded);
                Assert.True(plan.FeasibleEventsPerSecond is null || plan.FeasibleEventsPerSecond < workload.EventsPerSecond);
            }
        },
        iter: 25);

    [Fact]
    public void What_is_wished_for_is_kept() => Any.Sample(
        workload =>
        {
            var design = Loads.Plan(workload with { KeyGroups = 24, PulsePeriod = TimeSpan.FromSeconds(3) }).Sizing.Design;
            Assert.Equal((24, TimeSpan.FromSeconds(3)), (design.KeyGroups, design.PulsePeriod));
            Assert.True(workload.Backend == BackendWish.Auto || design.Backend.IsScheduler == (workload.Backend == BackendWish.Scheduler));
            Assert.True(design.BatchWait <= 4 * design.PulsePeriod);
        },
        iter: 25);

    [Fact]
    public void What_holds_a_load_holds_half_of_it() => Any.Sample(
        workload =>
        {
            var planner = new Planner(Assumptions.Default);
            var holds = planner.CanHold(workload);
            Assert.True(!holds || planner.CanHold(workload with { EventsPerSecond = workload.EventsPerSecond / 2 }));
            Assert.Equal(holds, planner.Plan(workload).Holds);
        },
        iter: 25);

    [Theory]
    [InlineData(40_000, "Standard", 40)]
    [InlineData(40_001, "Premium", 8)]
    public void Forty_thousand_events_a_second_are_the_most_for_Standard(double events, string tier, int units)
    {
        var plan = Loads.Plan(Loads.Plain with { EventsPerSecond = events, EventBytes = 100, Latency = TimeSpan.FromSeconds(30) });
        Assert.True(plan.Holds);
        Assert.Equal((tier, units), (plan.Sizing.Hubs.Tier.ToString(), plan.Sizing.Hubs.Units));
    }

    [Theory]
    [InlineData(7, "Standard")]
    [InlineData(8, "Premium")]
    [InlineData(90, "Premium")]
    public void A_longer_retention_needs_another_tier(int days, string tier) =>
        Assert.Equal(tier, Loads.Plan(Loads.Plain with { RetentionDays = days }).Sizing.Hubs.Tier.ToString());

    [Fact]
    public void Retention_beyond_every_tier_is_said_and_no_lower_load_is_claimed_to_help()
    {
        var plan = Loads.Plan(Loads.Plain with { RetentionDays = 91 });
        Assert.False(plan.Holds);
        Assert.Null(plan.FeasibleEventsPerSecond);
        Assert.StartsWith("retention", plan.Sizing.Binding.Limit.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_has_a_partition_per_throughput_unit_up_to_thirty_two()
    {
        Assert.Equal(32, Loads.Plan(Loads.Plain with { EventsPerSecond = 33_000, EventBytes = 100, Latency = TimeSpan.FromSeconds(30) }).Sizing.Design.Partitions);
        Assert.Equal(8, Loads.Plan(Loads.Plain with { EventsPerSecond = 5_000, EventBytes = 100, Latency = TimeSpan.FromSeconds(30) }).Sizing.Design.Partitions);
    }

    [Fact]
    public void A_million_events_a_second_are_refused_with_the_limit_and_the_load_that_would_hold()
    {
        var million = Loads.Plain with { EventsPerSecond = 1_000_000, EventBytes = 200, Keys = 10_000, Latency = TimeSpan.FromSeconds(30) };
        var plan = Loads.Plan(million);

        Assert.False(plan.Holds);
        var feasible = Assert.NotNull(plan.FeasibleEventsPerSecond);
        var planner = new Planner(Assumptions.Default);
        Assert.True(planner.CanHold(million with { EventsPerSecond = feasible }));
        Assert.False(planner.CanHold(million with { EventsPerSecond = feasible * 1.01 }));
    }

    // A second of latency is less than the polls of Azure Storage take: add, beat, pulse, flush at a second each.
    [Fact]
    public void A_latency_below_the_polls_of_Azure_Storage_leads_to_the_scheduler()
    {
        var quick = Loads.Plain with { Latency = TimeSpan.FromSeconds(4) };
        Assert.False(Loads.Plan(quick with { Backend = BackendWish.Storage }).Holds);
        Assert.True(Loads.Plan(quick).Sizing.Design.Backend.IsScheduler);
    }

    // A second between two beats, three hops of 1 s, the gate's second and 0.09 s of a batch of 1,000: 50,000 events may come in 5.09 s.
    [Theory]
    [InlineData(9_823, true)]
    [InlineData(9_824, false)]
    public void A_partition_must_not_run_further_ahead_than_ingest_lets_it(double events, bool holds)
    {
        var one = Loads.Design with { Partitions = 1, PulsePeriod = TimeSpan.FromSeconds(1), BatchWait = TimeSpan.FromSeconds(1) };
        var sizing = Loads.Sizing(Loads.Plain with { EventsPerSecond = events }, one);
        Assert.Equal(1_000, sizing.Batches.EventsPerBatch);
        Assert.Equal(holds, sizing.Use("events of a partition handed out before all groups have folded them").Holds);
    }

    [Fact]
    public void A_state_above_a_MiB_rules_the_scheduler_out_and_is_slower_on_Azure_Storage()
    {
        var large = Loads.Plain with { Keys = 100_000, EventsPerSecond = 20_000 };
        Assert.True(Loads.Sizing(large).State.StoredBytes < 1 << 20);
        var larger = large with { Time = new TimePolicy(TimeSpan.FromMinutes(10), TimeSpan.Zero, TimeSpan.FromSeconds(30)) };
        Assert.True(Loads.Sizing(larger).State.StoredBytes > 1 << 20);
        Assert.False(Loads.Sizing(larger, Loads.Design with { Backend = Backend.All[1] }).Use("entity state on Durable Task Scheduler").Holds);
        var onStorage = Loads.Sizing(larger).Use("message or state that stays out of blobs (Azure Storage)");
        Assert.Equal((false, false), (onStorage.Holds, onStorage.IsHard));
    }

    [Fact]
    public void An_assumption_that_stands_in_the_way_is_named_as_one()
    {
        var plan = new Planner(Assumptions.Default with { GroupOperations = 0.01 }).Plan(Loads.Plain);
        Assert.False(plan.Holds);
        Assert.Equal((LimitKind.Assumed, "--group-operations, --state-ns"), (plan.Sizing.Binding.Limit.Kind, plan.Sizing.Binding.Limit.Source));
    }

    [Fact]
    public void Every_backend_is_judged_and_the_plainest_that_holds_is_taken()
    {
        var plan = Loads.Plan(Loads.Plain);
        Assert.Equal(Backend.All, plan.Backends.Select(b => b.Backend));
        Assert.Equal("Azure Storage", plan.Sizing.Design.Backend.Name);
        Assert.Equal([829, 500, 2_000, 4_000, 6_000], Backend.All.Select(b => b.Operations.Value));
    }
}
