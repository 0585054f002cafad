using System.Globalization;
using CsCheck;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>Random worlds under faults, run to their rest and compared with a naive pass over the log.</summary>
internal static class Runs
{
    private const int Steps = 320;

    /// <summary>How many times as many runs as the suite makes: for a long run.</summary>
    private static readonly int Times = int.TryParse(
        Environment.GetEnvironmentVariable("STREAMFUNCTIONS_TEST_TIMES"), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : 1;

    public static Task SampleAsync(Gen<Scenario> scenarios, int runs, Func<Scenario, Task> check) =>
        scenarios.SampleAsync(check, iter: runs * Times);

    /// <summary>All on time: the tables equal those of one pass, and whoever read a final result at any time read the right one.</summary>
    public static async Task<PipelineWorld> CheckExactAsync(Scenario scenario, Faults faults)
    {
        var world = await RunAsync(scenario, faults, scenario.AppendOnTime);
        CheckExact(scenario, world);
        return world;
    }

    public static void CheckExact(Scenario scenario, PipelineWorld world)
    {
        Assert.Empty(world.Tables.Late);
        Assert.Empty(world.Tables.Lost);
        var expected = Oracle.OnePass(world.Log.Rows, scenario.Window);
        Assert.Equal(expected, Oracle.Table(world.Tables));
        Assert.All(world.Tables.Status.Values, s => Assert.False(s.OpenWork));
        Assert.All(world.Tables.Published.Where(r => r.Final), r => Assert.Equal(expected[Oracle.Name(r)], Oracle.Line(r)));
        Assert.Equal(Oracle.Alerts(world.Log.Rows, scenario.Window), Oracle.Alerts(world.Tables));
    }

    /// <summary>Events while everything goes wrong, then rest; conservation is checked there.</summary>
    public static async Task<PipelineWorld> RunAsync(Scenario scenario, Faults faults, Action<PipelineWorld, Random> append, AwaitPoints? points = null, int steps = Steps)
    {
        var world = scenario.World(points);
        world.Faults = faults;
        await world.LiveAsync(steps, random => append(world, random));
        scenario.End(world);
        await world.RestAsync();
        Assert.Empty(world.Leaks);
        return world;
    }
}
