using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>2. Written once, from committed state.</summary>
public sealed class G2_WrittenOnceTests
{
    private static readonly Faults Twins = Faults.All with { StaleTwin = 0.3, SplitBrain = 0.3, StalledWrites = 0.8, SinkFails = 0.3 };

    private static readonly Gen<Scenario> Refined = Scenario.Any.Where(s => s.Window is not CountWindow)
        .Select(s => s with { WithIds = false, LatenessSeconds = 20 + (s.Seed % 60), Speed = 1 + (s.Seed % 20), Partitions = 1, Silent = 0 });

    /// <summary>The run itself checks that nothing leaves that no committed state holds.</summary>
    [Fact]
    public async Task What_twins_write_late_replaces_nothing_newer_and_announces_nothing_that_was_not_committed()
    {
        var landed = 0;
        await Runs.SampleAsync(Scenario.Any, 30, async s => Interlocked.Add(ref landed, (await Runs.CheckExactAsync(s, Twins)).Tables.Landed));
        Assert.True(landed > 0, "no stalled write landed");
    }

    /// <summary>Results that are refined, and sessions whose bounds change, all the time: there is always something older to land.</summary>
    [Fact]
    public Task What_twins_write_late_replaces_no_refined_result_and_brings_no_retracted_one_back() => Runs.SampleAsync(Refined, 60, async s =>
    {
        var world = await Runs.RunAsync(s, Twins, s.AppendWild);
        var late = world.Tables.Late;
        var expected = s.Window is SessionWindow
            ? Oracle.OnePass(world.Log.Rows.Where(r => !late.Keys.Any(l => (l.Partition, l.Sequence) == (r.Partition, r.Sequence))), s.Window)
            : Oracle.OnePass(world.Log.Rows, s.Window, (r, start, end) => late.ContainsKey((r.Partition, r.Sequence, start, end)));
        Assert.Equal(expected, Oracle.Table(world.Tables));
    });

    [Fact]
    public Task No_row_is_in_a_window_twice_nor_in_a_window_and_late() => Runs.SampleAsync(Scenario.Any, 30, async s =>
    {
        var world = await Runs.RunAsync(s, Twins, s.AppendWild);
        if (s.Window is CountWindow)
        {
            return;
        }

        var windowsOfRow = s.Window is HoppingWindow h ? h.Size / h.Hop : 1;
        var inWindows = world.Tables.Results.Values.Where(r => !r.Result.Retracted).Sum(r => r.Result.Rows);
        var counters = world.Counters();
        Assert.Equal((counters.Counted + counters.Late) * windowsOfRow, inWindows + world.Tables.Late.Count);
    });
}
