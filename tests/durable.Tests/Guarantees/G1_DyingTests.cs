using StreamFunctions.Windowing;
using Xunit.Abstractions;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>1. Exact, systematically: one small world, run as often as it has points to die at, and dying at each of them once.</summary>
public sealed class G1_DyingTests(ITestOutputHelper output)
{
    private static readonly WindowDefinition[] Windows =
    [
        new TumblingWindow(TimeSpan.FromSeconds(10)), new SessionWindow(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8)), new CountWindow(3, 2),
    ];

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_process_may_die_at_any_await(int window, bool signalsComeBack)
    {
        var points = 0;
        for (var k = 1; ; k++)
        {
            var death = new AwaitPoints { DieAt = k, SignalsComeBack = signalsComeBack };
            var scenario = new Scenario(7, 2, 2, Windows[window], 3, 3, 0, true);
            Runs.CheckExact(scenario, await Runs.RunAsync(scenario, Faults.None, scenario.AppendOnTime, death, steps: 90));
            if (death.Passed < k)
            {
                break;
            }

            points = k;
        }

        output.WriteLine($"died at each of {points} points");
        Assert.InRange(points, 100, 5_000);
    }

    [Fact]
    public async Task While_a_range_is_repaired_or_a_hole_is_handed_out_a_process_may_die_as_well()
    {
        var (points, repairs, holes) = (0, 0, 0);
        for (var k = 1; ; k++)
        {
            var death = new AwaitPoints { DieAt = k };
            var scenario = new Scenario(12, 2, 2, Windows[0], 3, 3, 0, true);
            var world = await Runs.RunAsync(scenario, new Faults { LoseBatch = 0.3, IngestSkips = 0.5 }, scenario.AppendOnTime, death, steps: 60);
            Runs.CheckExact(scenario, world);
            (repairs, holes) = (repairs + world.Ingest.Repairs, holes + world.Ingest.Holes);
            if (death.Passed < k)
            {
                break;
            }

            points = k;
        }

        output.WriteLine($"died at each of {points} points, among {repairs} repairs and {holes} holes");
        Assert.True(repairs > points && holes > 0, "nothing was repaired: the scenario does not reach those awaits");
    }
}
