using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>1. Exact, although the backend goes back to an older committed state: what it knew is read from the log again.</summary>
public sealed class G1_OlderStateTests
{
    private static readonly Faults GoesBack = Faults.All with { Rollback = 0.05 };

    [Fact]
    public Task Windows_in_time_of_rows_on_time_end_up_right() => Runs.SampleAsync(
        Scenario.Any, 40, async scenario =>
        {
            var s = scenario with { Window = new TumblingWindow(TimeSpan.FromSeconds(3 + (scenario.Seed % 8))) };
            var world = await Runs.RunAsync(s, GoesBack, s.AppendOnTime);
            Assert.Equal(Oracle.OnePass(world.Log.Rows, s.Window), Oracle.Table(world.Tables));
        });
}
