using System.Text.Json;
using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>8. Sizes are bounded, and one timer at most is armed. (Unknown state: WindowEntityTests; blocks: BlockSplitterTests.)</summary>
public sealed class G8_BoundsTests
{
    private static readonly WindowDefinition[] Windows =
    [
        new TumblingWindow(TimeSpan.FromSeconds(10)), new HoppingWindow(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)),
        new SessionWindow(TimeSpan.FromSeconds(3)), new SessionWindow(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8)),
    ];

    [Fact]
    public Task Signals_and_states_stay_inline() => Runs.SampleAsync(Scenario.Any, 20, async s =>
    {
        var world = await Runs.RunAsync(s, Faults.All, s.AppendWild);
        Assert.InRange(world.Entities.LargestInput, 1, BlockSplitter.MostCharacters - 1);
        Assert.InRange(world.Entities.LargestState, 1, 29_999);
    });

    /// <summary>Without faults that copy signals, for a copy of a valid timer is as valid.</summary>
    [Fact]
    public Task At_most_one_timer_of_an_entity_is_valid() => Runs.SampleAsync(Scenario.Any, 25, async s =>
    {
        var world = s.World();
        world.Faults = new Faults { SinkFails = 0.6, Delay = 0.3, DelayByMinutes = 0.1, Reorder = true, Rebatch = true, LoseSelfSignal = 0.1 };
        for (var i = 0; i < 40; i++)
        {
            await world.LiveAsync(10, random => s.AppendOnTime(world, random));
            var timers = world.Entities.Pending.Where(signal => IsValidTimer(world, signal)).GroupBy(signal => signal.To);
            Assert.All(timers, t => Assert.Single(t));
        }

        s.End(world);
        await world.RestAsync();
        Runs.CheckExact(s, world);
    });

    [Fact]
    public Task Delayed_timers_that_are_no_longer_valid_write_nothing() => Runs.SampleAsync(Scenario.Any, 15, async s =>
    {
        var world = await Runs.CheckExactAsync(s, Faults.All with { SinkFails = 0.4 });
        var writes = world.Tables.Writes;
        for (var group = 0; group < s.Groups; group++)
        {
            for (var token = 0L; token <= world.StateOf(group).Flush.Token; token++)
            {
                world.Entities.Signal(world.WindowId(group), nameof(WindowEntity.Tick), token);
            }
        }

        while (await world.Entities.StepAsync())
        {
            // Until nothing is due.
        }

        Assert.Equal(writes, world.Tables.Writes);
    });

    [Fact]
    public async Task Blocks_that_come_together_ask_for_one_write()
    {
        var world = new Scenario(2, 1, 1, Windows[0], 1, 0, 0, false).World();
        for (var i = 0; i < 60; i++)
        {
            world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(10 * i).Ticks, "a", 1));
        }

        while (!world.Ingest.IsDone)
        {
            world.Ingest.Trigger(0);
        }

        await world.Entities.StepAsync();
        Assert.Equal(59, world.StateOf(0).Outbox.Count);
        Assert.Single(world.Entities.Pending, signal => signal.Operation == nameof(WindowEntity.Flush));
    }

    /// <summary>A stream of keys, each of which is heard of once.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 5)]
    [InlineData(2, 0)]
    [InlineData(3, 5)]
    public async Task What_is_over_takes_no_room(int window, int latenessSeconds)
    {
        var s = new Scenario(2, 1, 1, Windows[window], 1, 0, 0, WithIds: window == 0) { LatenessSeconds = latenessSeconds, IdSeconds = 1 };
        var world = s.World();
        for (var i = 0; i < 300; i++)
        {
            world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(i).Ticks, $"key {i}", 1, Id: s.WithIds ? i + 1 : 0));
        }

        await world.RestAsync();
        Assert.Equal(300, world.Counters().Counted);
        Assert.InRange(world.StateOf(0).Operator.KeyCount, 0, 30);
        Assert.InRange(world.Entities.StateOf(world.WindowId(0))!.Length, 1, 2_500);
    }

    [Fact]
    public void Times_that_wait_for_a_lost_block_do_not_pile_up()
    {
        var plan = new Scenario(2, 1, 1, Windows[0], 1, 0, 0, false).Plan();
        var (state, processor) = (new GroupState(plan), new GroupProcessor(plan));
        for (var n = 1; n <= 1_000; n++)
        {
            var block = Blocks.Of(0, 1, (n, n, "a", Value.Of(1L)));
            processor.Add(state, Assert.Single(BlockSplitter.Split(block, new BlockClaim("l", 0, n, n, n, 1)).Messages));
        }

        Assert.Equal((1_000L, -1L), (state.Counters.Counted, state.CoverageOf(0).Prefix));
        Assert.InRange(GroupSnapshot.Write(state, plan).Length, 1, 500);
    }

    private static bool IsValidTimer(PipelineWorld world, Signal signal) => signal.Operation switch
    {
        nameof(PulseEntity.Beat) => world.Entities.StateOf(signal.To) is { } json
            && JsonSerializer.Deserialize<PulseState>(json, JsonSerializerOptions.Web) is { Beating: true } state && state.Token == Token(signal),
        nameof(WindowEntity.Tick) => world.Entities.StateOf(signal.To) is { } json
            && FlushControl.IsValidTick(JsonSerializer.Deserialize<WindowEntityState>(json)!.Open(world.Plan), Token(signal)),
        _ => false,
    };

    private static long Token(Signal signal) => JsonSerializer.Deserialize<long>(signal.Input!);
}
