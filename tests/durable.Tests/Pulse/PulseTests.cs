using System.Text.Json;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class PulseTests
{
    private static readonly Scenario TwoPartitions = new(2, 2, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false);

    [Fact]
    public async Task Windows_close_with_no_further_event_and_an_empty_partition_does_not_hold_them_up()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(0, "a", 1));
        await world.RestAsync();
        Assert.Single(world.Tables.Results);
        Assert.Empty(world.Entities.Pending);
    }

    [Fact]
    public async Task Windows_close_when_one_partition_ended_and_another_is_idle_long_before()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(TimeSpan.FromDays(300).Ticks, "a", 1));
        world.Log.Append(0, new TestEvent(0, "a", 0, Ends: true));
        world.Log.Append(1, new TestEvent(0, "b", 1));
        await world.RestAsync();
        Assert.Equal(2, world.Tables.Results.Count);
        Assert.InRange(world.Time.GetUtcNow() - world.Started, TimeSpan.Zero, TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_filter_that_drops_everything_does_not_hold_windows_up()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(0, "a", 1));
        world.Log.Append(0, new TestEvent(TimeSpan.FromMinutes(5).Ticks, "a", 1, EventKind.Filtered));
        world.Log.Append(1, new TestEvent(TimeSpan.FromMinutes(5).Ticks, "a", 1, EventKind.Filtered));
        await world.RestAsync();
        Assert.Equal(1, Assert.Single(world.Tables.Results).Value.Result.Rows);
    }

    [Fact]
    public async Task What_no_trigger_hands_out_is_handed_out_by_the_pulse()
    {
        var world = TwoPartitions.World();
        world.Log.Append(1, new TestEvent(0, "a", 1));
        await world.RestAsync(triggered: false);
        Assert.Equal(1, world.Ingest.Holes);
        Assert.Single(world.Tables.Results);
    }

    [Fact]
    public async Task A_pulse_that_lost_its_state_is_heard_again()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(0, "a", 1));
        await world.RestAsync();
        world.Entities.SetState(new(EntityNames.Pulse, world.Pipeline.Name), null);
        world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(100).Ticks, "a", 1));
        await world.RestAsync();
        Assert.Equal(2, world.Tables.Results.Count);
    }

    [Fact]
    public async Task A_hub_that_was_recreated_is_not_read_for_an_old_generation()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(0, "a", 1));
        await world.RestAsync();
        world.Log.CreatedOn += TimeSpan.FromDays(1);
        world.Log.Append(1, new TestEvent(0, "a", 1));
        await world.RestAsync(triggered: false);
        Assert.Equal((0, 0), (world.Ingest.Holes, world.Ingest.Repairs));
    }

    [Fact]
    public async Task Events_that_come_while_a_beat_reads_do_not_make_the_log_look_like_another_one()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(0, "a", 1));
        world.Wake();
        world.Faults = new Faults { Meanwhile = 1 };
        var beating = 0;
        await world.LiveAsync(200, _ => world.Log.Append(0, new TestEvent(world.Now - EventTime.From(world.Started), "a", 1)), step =>
        {
            var pulse = JsonSerializer.Deserialize<PulseState>(world.Entities.StateOf(new(EntityNames.Pulse, world.Pipeline.Name)) ?? "{}", JsonSerializerOptions.Web)!;
            Assert.True(pulse.Number == 0 || pulse.Beating, $"the pulse stopped at beat {pulse.Number}");
            beating += pulse.Number > 0 ? 1 : 0;
        });
        Assert.True(beating > 0, "no beat");
    }

    /// <summary>Nobody hears a beat for an hour, as when all is down: of that hour a partition ages by two periods at most.</summary>
    [Fact]
    public async Task Down_time_makes_no_partition_idle()
    {
        var world = TwoPartitions.World();
        world.Log.Append(0, new TestEvent(0, "a", 1));
        world.Log.Append(1, new TestEvent(0, "a", 1));
        await BeatAsync(world, 2);
        world.Time.Advance(TimeSpan.FromHours(1));
        await BeatAsync(world, 1);
        world.Log.Append(1, new TestEvent(TimeSpan.FromSeconds(1).Ticks, "a", 1));
        world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(100).Ticks, "a", 1));
        await world.RestAsync();
        Assert.Empty(world.Tables.Late);
        Assert.Equal(3, world.Tables.Results.Values.Single(r => r.Result.Start == 0).Result.Rows);
    }

    [Fact]
    public async Task A_beat_with_a_stale_token_does_nothing()
    {
        var world = TwoPartitions.World();
        world.Entities.Signal(new(EntityNames.Pulse, world.Pipeline.Name), nameof(PulseEntity.Beat), 5L);
        await world.Entities.StepAsync();
        Assert.Empty(world.Entities.Pending);
    }

    private static async Task BeatAsync(PipelineWorld world, int beats)
    {
        for (var p = 0; p < 2; p++)
        {
            world.Ingest.Trigger(p);
        }

        for (var beat = 0; beat < beats; beat++)
        {
            while (await world.Entities.StepAsync())
            {
            }

            world.Time.Advance(world.Plan.PulsePeriod);
        }

        while (await world.Entities.StepAsync())
        {
        }
    }

    [Fact]
    public void A_lost_range_is_asked_for_only_after_two_more_pulses_and_ever_more_rarely()
    {
        var asked = new List<long>();
        IReadOnlyList<GapMemory> gaps = [];
        for (var beat = 1L; beat <= 30; beat++)
        {
            var status = new StatusRow
            {
                Group = 0,
                Pulse = beat - 1,
                Coverage = [new(0, 4, [new(8, 9)])],
                OpenWork = true,
                Outbox = 0,
                Watermark = 0,
                Counters = default,
            };
            (gaps, var repairs) = GapWatch.Look(gaps, [new GroupLook(0, [12], status)], beat);
            asked.AddRange(repairs.Select(_ => beat));
            Assert.All(repairs, r => Assert.Contains(r.Range, new RangeOfSequences[] { new(5, 7), new(10, 12) }));
        }

        Assert.Equal([4, 4, 9, 9, 18, 18], asked);
    }
}
