using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>
/// The sink is down for hours and comes back. Ingest of this world never waits, which is the worst case: only the groups
/// themselves bound what they hold.
/// </summary>
public sealed class SinkDownTests
{
    private static readonly OutboxBounds Tight = new(High: 3_000, Low: 1_500, Full: 5_000);

    /// <summary>What the one operation may add that finds the outbox just below full: a small block, and the windows that it closes.</summary>
    private const long OneOperation = 5_000;

    [Fact]
    public Task Whatever_else_fails_meanwhile_outboxes_stay_bounded_and_the_table_is_right_in_the_end() => Scenario.Any.SampleAsync(
        async scenario =>
        {
            var world = new PipelineWorld(scenario.Plan() with { Outbox = Tight }, scenario.Partitions, scenario.Seed);
            var sink = new SwitchedSink(world) { IsDown = true };
            world.Faults = Faults.All;
            await world.LiveAsync(700, random => scenario.AppendOnTime(world, random));

            // In which operation a group becomes full depends on the scenario; from then on it may not grow.
            await PassHoursAsync(world, AssertFullOnesDoNotGrow);
            sink.IsDown = false;
            scenario.End(world);
            await world.RestAsync();
            Assert.Empty(world.Entities.Errors);
            Assert.Empty(world.Leaks);
            Assert.Empty(world.Tables.Late);
            Assert.Equal(Oracle.OnePass(world.Log.Rows, scenario.Window), Oracle.Table(world.Tables));
            Assert.All(world.Tables.Status.Values, s => Assert.Equal((0, 0L, false), (s.Outbox, s.OutboxBytes, s.OpenWork)));
        },
        iter: 12);

    [Fact]
    public async Task A_full_group_takes_nothing_and_asks_for_nothing_until_it_has_written()
    {
        const int Events = 600;
        var scenario = new Scenario(4, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false);
        var world = new PipelineWorld(scenario.Plan() with { Outbox = Tight }, 1, 4);
        var sink = new SwitchedSink(world) { IsDown = true };
        for (var i = 0; i < Events; i++)
        {
            world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(10 * i).Ticks, "a", i));
        }

        while (!world.Ingest.IsDone)
        {
            world.Ingest.Trigger(0);
            await world.Entities.StepAsync();
        }

        await PassHoursAsync(world);
        var full = world.StateOf(0);
        AssertBounded(world);
        Assert.InRange(full.Outbox.Bytes, Tight.Full, Tight.Full + OneOperation);
        Assert.InRange(full.Counters.Counted, 1, Events / 2);
        Assert.Equal(full.Outbox.Count, world.Tables.Status[0].Outbox);
        Assert.Empty(world.Tables.Results);

        var (folded, repairs) = (full.Counters, world.Ingest.Repairs);
        await PassHoursAsync(world);
        Assert.Equal((folded, repairs), (world.StateOf(0).Counters, world.Ingest.Repairs));

        sink.IsDown = false;
        await world.RestAsync();
        Assert.Equal(Events, world.StateOf(0).Counters.Counted);
        Assert.Equal(Oracle.OnePass(world.Log.Rows, scenario.Window), Oracle.Table(world.Tables));
    }

    [Fact]
    public async Task Windows_that_a_full_group_cannot_close_close_once_there_is_room()
    {
        var scenario = new Scenario(6, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false);
        var world = new PipelineWorld(scenario.Plan() with { Outbox = new OutboxBounds(1, 0, 1) }, 1, 6);
        var sink = new SwitchedSink(world) { IsDown = true };
        world.Log.Append(0, new TestEvent(0, "a", 1));
        world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(10).Ticks, "a", 2));
        world.Ingest.Trigger(0);
        await PassHoursAsync(world);
        world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(20).Ticks, "a", 3));
        world.Ingest.Trigger(0);
        await PassHoursAsync(world);

        // The partition has been idle for hours by now, and still the second window waits.
        Assert.True(world.StateOf(0).Operator.HasOpenWork || world.StateOf(0).Counters.Counted < 3);
        sink.IsDown = false;
        await world.RestAsync();
        Assert.Equal(3, world.Tables.Results.Count);
    }

    private static void AssertBounded(PipelineWorld world) => Assert.All(
        Enumerable.Range(0, world.Plan.KeyGroups), group => Assert.InRange(world.StateOf(group).Outbox.Bytes, 0, Tight.Full + OneOperation));

    private static void AssertFullOnesDoNotGrow(long[] before, long[] after) => Assert.All(
        before.Zip(after), group => Assert.True(group.First < Tight.Full || group.Second <= group.First, $"A full group grew from {group.First} to {group.Second} bytes."));

    private static long[] BytesOf(PipelineWorld world) =>
        [.. Enumerable.Range(0, world.Plan.KeyGroups).Select(group => world.StateOf(group).Outbox.Bytes)];

    /// <summary>Three hours with a beat every now and then, as far as anything happens at all.</summary>
    /// <param name="world">The world.</param>
    /// <param name="judge">Told the outboxes' sizes before and after each batch of an entity; null = nobody.</param>
    private static async Task PassHoursAsync(PipelineWorld world, Action<long[], long[]>? judge = null)
    {
        world.Wake();
        for (var minute = 0; minute < 180; minute += 3)
        {
            for (var step = 0; step < 20 && await StepAsync(world, judge); step++)
            {
                // Until nothing is due, or a beat's worth has run.
            }

            world.Time.Advance(TimeSpan.FromMinutes(3));
        }
    }

    private static async Task<bool> StepAsync(PipelineWorld world, Action<long[], long[]>? judge)
    {
        var before = judge is null ? [] : BytesOf(world);
        var more = await world.Entities.StepAsync();
        judge?.Invoke(before, BytesOf(world));
        return more;
    }

    /// <summary>Refuses results, late rows and alerts while it is down. Status rows are in another account.</summary>
    private sealed class SwitchedSink
    {
        public SwitchedSink(PipelineWorld world)
        {
            var check = world.Tables.OnWrite!;
            world.Tables.OnWrite = batch =>
            {
                check(batch);
                if (IsDown && batch.Results.Count + batch.Late.Count + batch.Alerts.Count > 0)
                {
                    throw new TimeoutException("the sink is down on purpose");
                }
            };
        }

        public bool IsDown { get; set; }
    }
}
