using System.Text.Json;
using CsCheck;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>8. Sizes are bounded, and one timer at most is armed. (Unknown state: WindowEntityTests; blocks: BlockSplitterTests.)</summary>
public sealed class G8_BoundsTests
{
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
