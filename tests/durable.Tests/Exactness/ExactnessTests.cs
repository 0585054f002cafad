using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>The promise that all else serves: whatever happens below, the table equals that of one pass over the log.</summary>
public sealed class ExactnessTests
{
    private const int Runs = 50;

    [Fact]
    public Task Without_faults_the_table_equals_one_pass_over_the_log() => Scenario.Any.SampleAsync(
        scenario => CheckExactAsync(scenario, Faults.None), iter: 20);

    [Fact]
    public Task With_every_fault_at_once_the_table_equals_one_pass_over_the_log() => Scenario.Any.SampleAsync(
        scenario => CheckExactAsync(scenario, Faults.All), iter: Runs);

    [Fact]
    public Task Rows_of_any_time_are_in_their_windows_or_late_and_never_both() => Scenario.Any.SampleAsync(
        scenario => CheckConservedAsync(scenario, Faults.All), iter: Runs);

    [Fact]
    public Task Rows_that_the_log_forgot_are_missed_by_no_gap_and_counted_at_most_once() => Scenario.Any.SampleAsync(
        scenario => CheckForgottenAsync(scenario, Faults.All), iter: 30);

    private static async Task CheckExactAsync(Scenario scenario, Faults faults)
    {
        var world = await RunAsync(scenario, faults, scenario.AppendOnTime);

        Assert.Empty(world.Tables.Late);
        var expected = Oracle.OnePass(world.Log.Rows, scenario.Window);
        Assert.Equal(expected, Oracle.Table(world.Tables));
        Assert.All(world.Tables.Status.Values, s => Assert.False(s.OpenWork));

        // Nothing was late, so whoever read a final result at any time read the right one.
        Assert.All(world.Tables.Published.Where(r => r.Final), r => Assert.Equal(expected[Oracle.Name(r)], Oracle.Line(r)));
    }

    private static async Task CheckConservedAsync(Scenario scenario, Faults faults)
    {
        var world = await RunAsync(scenario, faults, scenario.AppendWild);

        var rows = world.Log.Rows.ToList();
        var counters = world.Counters();
        Assert.Equal(rows.Count, counters.Counted + counters.Late + counters.Duplicates);
        Assert.Equal(rows.Count - counters.Duplicates, rows.Select(r => r.Event.Id == 0 ? (r.Partition, r.Sequence) : (-1, r.Event.Id)).Distinct().Count() + LateAgain(world));
        CheckValues(scenario, world, rows);
        CheckEachOnce(scenario, world, counters);
    }

    /// <summary>Copies of an event of which an earlier one was late count as late, not as repeated: late rows leave no id.</summary>
    private static int LateAgain(PipelineWorld world)
    {
        var wholly = world.Log.Rows.Where(r => r.Event.Id != 0).GroupBy(r => r.Event.Id)
            .Select(copies => copies.Count(c => world.Tables.Late.Keys.Any(l => l.Partition == c.Partition && l.Sequence == c.Sequence)) is var late
                && late == copies.Count() ? late - 1 : late);
        return wholly.Sum();
    }

    /// <summary>Where a late row is not counted, the table is that of a pass without it.</summary>
    private static void CheckValues(Scenario scenario, PipelineWorld world, List<LoggedEvent> rows)
    {
        if (scenario.WithIds || scenario.Window is SessionWindow)
        {
            return;
        }

        var late = world.Tables.Late.Keys;
        bool Missed(LoggedEvent r, long start, long end) => world.Tables.Late.ContainsKey((r.Partition, r.Sequence, start, end));
        var expected = scenario.Window is CountWindow
            ? Oracle.OnePass(rows.Where(r => !late.Any(l => l.Partition == r.Partition && l.Sequence == r.Sequence)), scenario.Window)
            : Oracle.OnePass(rows, scenario.Window, Missed);
        Assert.Equal(expected, Oracle.Table(world.Tables));
    }

    /// <summary>No row is counted twice, nor counted and late: the rows in windows and those in the late table add up.</summary>
    private static void CheckEachOnce(Scenario scenario, PipelineWorld world, GroupCounters counters)
    {
        var windowsOfRow = scenario.Window is HoppingWindow h ? h.Size / h.Hop : 1;
        var inWindows = world.Tables.Results.Values.Where(r => !r.Result.Retracted).Sum(r => r.Result.Rows);
        if (scenario.Window is not CountWindow)
        {
            Assert.Equal((counters.Counted + counters.Late) * windowsOfRow, inWindows + world.Tables.Late.Count);
        }
    }

    private static async Task CheckForgottenAsync(Scenario scenario, Faults faults)
    {
        var world = await RunAsync(scenario, faults, scenario.AppendAndForget);

        var rows = world.Log.Rows.ToList();
        var forgotten = rows.Count(r => r.Sequence < world.Log.Beginnings[r.Partition]);
        var counters = world.Counters();
        Assert.InRange(counters.Counted + counters.Late + counters.Duplicates, rows.Count - forgotten, rows.Count);
        CheckEachOnce(scenario, world, counters);
        Assert.All(world.Tables.Status.Values, s => Assert.False(s.OpenWork));
        foreach (var (group, partition) in Enumerable.Range(0, scenario.Groups).SelectMany(g => Enumerable.Range(0, scenario.Partitions).Select(p => (g, p))))
        {
            Assert.True(world.StateOf(group).CoverageOf(partition).Prefix >= world.Ingest.ProgressOf(partition).Sent[group]);
        }
    }

    private static async Task<PipelineWorld> RunAsync(Scenario scenario, Faults faults, Action<PipelineWorld, Random> append)
    {
        var world = scenario.World();
        world.Faults = faults;
        await world.LiveAsync(320, random => append(world, random));
        scenario.End(world);
        await world.RestAsync();
        Assert.Empty(world.Entities.Errors);
        Assert.Empty(world.Leaks);
        return world;
    }
}
