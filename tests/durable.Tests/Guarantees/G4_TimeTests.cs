using CsCheck;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>4. Time: windows close without a further event, and never over rows that are on time.</summary>
public sealed class G4_TimeTests
{
    /// <summary>Partitions that fall silent and wake again, end early or never speak; idle time-outs that are met all the time.</summary>
    [Fact]
    public Task Idle_silent_and_ended_partitions_hold_nothing_up_and_make_nothing_late() => Runs.SampleAsync(
        from s in Scenario.Any
        where s.Partitions > 1
        from idle in Gen.OneOf(Gen.Const(0), Gen.Const(500))
        select s with { IdleMilliseconds = idle },
        60,
        s => Runs.CheckExactAsync(s, Faults.All));

    [Fact]
    public Task A_group_whose_rows_are_all_filtered_out_still_closes_its_windows() => Runs.SampleAsync(
        Scenario.Any, 20, async s =>
        {
            var world = await Runs.RunAsync(s, Faults.All, (w, random) =>
            {
                s.AppendOnTime(w, random);
                w.Log.Append(random.Next(s.Silent, s.Partitions), new TestEvent(s.Now(w), "x", 0, EventKind.Filtered));
            });
            Assert.All(world.Tables.Status.Values, status => Assert.False(status.OpenWork));
            Assert.Equal(Oracle.OnePass(world.Log.Rows, s.Window), Oracle.Table(world.Tables));
        });
}
