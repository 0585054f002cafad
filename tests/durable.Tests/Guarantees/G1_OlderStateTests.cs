using System.Globalization;
using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>1. Exact, although the backend goes back to an older committed state: what it knew is read from the log again.</summary>
public sealed class G1_OlderStateTests
{
    private static readonly Gen<Scenario> InTime = Scenario.Any.Where(s => s.Window is TumblingWindow or HoppingWindow);
    private static readonly Faults GoesBack = Faults.All with { Rollback = 0.05 };

    /// <summary>Every kind of window, with and without ids, allowed lateness, alerts; also what was readable at any time.</summary>
    [Fact]
    public Task Rows_on_time_end_up_right() => Runs.SampleAsync(Scenario.Any, 60, s => Runs.CheckExactAsync(s, GoesBack));

    /// <summary>The worst time to go back: all is written and told, so nobody misses anything until the next event.</summary>
    [Fact]
    public Task Groups_that_go_back_after_all_was_done_catch_up_with_the_next_events() => Runs.SampleAsync(Scenario.Any.Select(s => s with { Ends = false }), 40, async s =>
    {
        var world = s.World();
        for (var round = 0; round < 3; round++)
        {
            world.Faults = GoesBack;
            await world.LiveAsync(100, random => s.AppendOnTime(world, random));
            s.AppendToAll(world);
            await world.RestAsync();
            Runs.CheckExact(s, world);
            world.Entities.GoBack();
        }
    });

    /// <summary>
    /// Whether a row behind the watermark is late is decided by what the group knew when it came. After going back it is
    /// decided anew, maybe otherwise. No window counts a row twice, and the state that remains has each row once.
    /// </summary>
    [Fact]
    public Task Rows_of_any_time_count_at_most_once_in_a_window() => Runs.SampleAsync(InTime, 60, async s =>
    {
        var world = await Runs.RunAsync(s, GoesBack, s.AppendWild);
        var inLog = Oracle.OnePass(world.Log.Rows, s.Window);
        foreach (var row in world.Tables.Visible)
        {
            var most = long.Parse(inLog[Oracle.Name(row)].Split(' ')[0], CultureInfo.InvariantCulture);
            Assert.InRange(row.Rows, 1, most);
        }
    });

    /// <summary>What happens instead of "never both": the limit of this promise where a backend goes back for good.</summary>
    [Fact]
    public async Task A_row_that_was_late_before_may_count_afterwards_and_stays_in_the_late_table()
    {
        var s = new Scenario(2, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false);
        var world = s.World();
        foreach (var second in (IEnumerable<int>)[5, 25])
        {
            world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(second).Ticks, "a", second));
        }

        await world.RestAsync();
        world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(6).Ticks, "a", 6));
        await world.RestAsync();
        Assert.Equal((1L, 2L), (FirstWindow(world).Rows, Assert.Single(world.Tables.Late.Values).Sequence));

        world.Entities.SetState(world.WindowId(0), null);
        world.Log.Append(0, new TestEvent(TimeSpan.FromSeconds(35).Ticks, "a", 35));
        await world.RestAsync();
        Assert.Equal((2L, 2L), (FirstWindow(world).Rows, Assert.Single(world.Tables.Late.Values).Sequence));
        Assert.Equal((4L, 0L), (world.Counters().Counted, world.Counters().Late));
    }

    private static WindowResult FirstWindow(PipelineWorld world) => world.Tables.Visible.Single(r => r.Start == 0);
}
