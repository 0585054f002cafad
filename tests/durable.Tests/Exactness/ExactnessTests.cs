using CsCheck;

namespace StreamFunctions.Durable.Tests;

/// <summary>The promise that all else serves: whatever happens below, the table equals that of one pass over the log.</summary>
public sealed class ExactnessTests
{
    private const int Runs = 60;

    [Fact]
    public Task Without_faults_the_table_equals_one_pass_over_the_log() => Scenario.Any.SampleAsync(
        scenario => CheckExactAsync(scenario, Faults.None), iter: 20);

    [Fact]
    public Task With_every_fault_at_once_the_table_equals_one_pass_over_the_log() => Scenario.Any.SampleAsync(
        scenario => CheckExactAsync(scenario, Faults.All), iter: Runs);

    [Fact]
    public Task Rows_of_any_time_are_in_their_windows_or_late_and_never_both() => Scenario.Any.SampleAsync(
        scenario => CheckConservedAsync(scenario, Faults.All), iter: Runs);

    private static async Task CheckExactAsync(Scenario scenario, Faults faults)
    {
        var world = scenario.World();
        world.Faults = faults;
        await world.LiveAsync(300, random => scenario.AppendOnTime(world, random));
        await world.RestAsync();

        Assert.Empty(world.Entities.Errors);
        Assert.Empty(world.Tables.Late);
        Assert.Equal(Oracle.OnePass(world.Log, scenario.Window), Oracle.Table(world.Tables));
        Assert.All(world.Tables.Status.Values, s => Assert.False(s.OpenWork));
    }

    private static async Task CheckConservedAsync(Scenario scenario, Faults faults)
    {
        var world = scenario.World(lateness: TimeSpan.FromSeconds(scenario.Seed % 3 * 5));
        world.Faults = faults;
        await world.LiveAsync(300, random => scenario.AppendWild(world, random));
        await world.RestAsync();

        Assert.Empty(world.Entities.Errors);
        var rows = world.Log.All.Where(e => e.Event.Kind == EventKind.Row).ToList();
        var counters = world.Counters();
        Assert.Equal(rows.Count, counters.Counted + counters.Late + counters.Duplicates);

        // Per window: the rows that belong there are counted there or are in the late table for it.
        var late = world.Tables.Late.Values.ToLookup(l => (l.Key, l.WindowStart, l.WindowEnd));
        var belong = rows.SelectMany(e => Oracle.WindowsOf(e.Event.Time, scenario.Window).Select(w => (e.Event.Key, w.Start, w.End)))
            .GroupBy(w => w).ToDictionary(w => w.Key, w => (long)w.Count());
        foreach (var (window, count) in belong)
        {
            var counted = world.Tables.Results.TryGetValue((window.Key, window.Start, window.End, 0), out var row) ? row.Result.Rows : 0;
            Assert.Equal(count, counted + late[window].Count());
        }

        Assert.All(world.Tables.Results.Keys, r => Assert.Contains((r.Key, r.Start, r.End), belong.Keys));
    }
}
