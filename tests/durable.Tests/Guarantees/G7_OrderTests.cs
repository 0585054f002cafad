using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>7. Order is (event time, partition, sequence number), so windows that depend on it do not depend on delivery.</summary>
public sealed class G7_OrderTests
{
    private static readonly WindowDefinition[] ByOrder =
    [
        new CountWindow(3, 3), new CountWindow(5, 1), new CountWindow(4, 2), new SessionWindow(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8)),
    ];

    [Fact]
    public Task The_same_log_delivered_in_two_ways_gives_the_same_table() => Runs.SampleAsync(
        Gen.Select(Scenario.Any, Gen.Int[0, ByOrder.Length - 1], (s, w) => s with { Window = ByOrder[w], Grain = TimeSpan.TicksPerSecond }), 40, async s =>
        {
            var once = await Runs.CheckExactAsync(s, Faults.All);
            var again = (s with { Seed = s.Seed ^ 0x2A5 }).World();
            foreach (var e in once.Log.All)
            {
                again.Log.Append(e.Partition, e.Event);
            }

            again.Faults = Faults.All;
            await again.LiveAsync(400, _ => { });
            await again.RestAsync();
            Assert.Equal(Oracle.Table(once.Tables), Oracle.Table(again.Tables));
            Assert.Equal(Oracle.Alerts(once.Tables), Oracle.Alerts(again.Tables));
        });
}
