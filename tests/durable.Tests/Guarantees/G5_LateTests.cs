using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>5. Late data is never silent: judged per window, refined within the allowed lateness, in the late table beyond.</summary>
public sealed class G5_LateTests
{
    private static readonly Gen<Scenario> InTime = Scenario.Any.Where(s => s.Window is TumblingWindow or HoppingWindow);

    [Fact]
    public Task A_row_counts_in_every_window_that_it_is_not_late_for() => Runs.SampleAsync(InTime, 60, async s =>
    {
        var world = await Runs.RunAsync(s, Faults.All, s.AppendWild);
        var late = world.Tables.Late;
        var missed = late.Keys.GroupBy(l => (l.Partition, l.Sequence)).ToDictionary(l => l.Key, l => l.Count());
        var wholly = world.Log.Rows.Count(r => missed.GetValueOrDefault((r.Partition, r.Sequence)) == Oracle.WindowsOf(r.Event.Time, s.Window).Count());
        Assert.Equal((wholly, missed.Count - wholly), (world.Counters().Late, world.Counters().PartiallyLate));
        Assert.All(late.Values, l => Assert.True(l.Watermark >= l.WindowEnd + TimeSpan.FromSeconds(s.LatenessSeconds).Ticks, $"{l} was not late"));
        if (!s.WithIds)
        {
            var expected = Oracle.OnePass(world.Log.Rows, s.Window, (r, start, end) => late.ContainsKey((r.Partition, r.Sequence, start, end)));
            Assert.Equal(expected, Oracle.Table(world.Tables));
        }
    });

    [Fact]
    public async Task A_refined_result_has_a_higher_revision_and_the_table_has_the_highest()
    {
        var refined = 0;
        await Runs.SampleAsync(InTime.Select(s => s with { LatenessSeconds = 30 }), 30, async s =>
        {
            var world = await Runs.RunAsync(s, Faults.All, s.AppendWild);
            foreach (var window in world.Tables.Published.Where(r => r.Final).GroupBy(Oracle.Name))
            {
                var byRevision = window.DistinctBy(r => (r.Revision, r.Rows)).OrderBy(r => r.Revision).ToList();
                Assert.Equal(byRevision.Count, byRevision.Select(r => r.Revision).Distinct().Count());
                Assert.Equal(byRevision.Select(r => r.Rows).Order(), byRevision.Select(r => r.Rows));
                var stored = Assert.Single(world.Tables.Results.Values, r => Oracle.Name(r.Result) == window.Key).Result;
                Assert.Equal(byRevision[^1].Revision, stored.Revision);
                Interlocked.Add(ref refined, stored.Revision);
            }
        });
        Assert.True(refined > 0, "no result was refined");
    }

    [Fact]
    public Task Sessions_and_counted_rows_are_conserved_too() => Runs.SampleAsync(
        Scenario.Any.Where(s => s.Window is not (TumblingWindow or HoppingWindow)), 40, async s =>
        {
            var world = await Runs.RunAsync(s, Faults.All, s.AppendWild);
            if (!s.WithIds)
            {
                var late = world.Tables.Late.Keys;
                var counted = world.Log.Rows.Where(r => !late.Any(l => l.Partition == r.Partition && l.Sequence == r.Sequence));
                Assert.Equal(Oracle.OnePass(counted, s.Window), Oracle.Table(world.Tables));
            }
        });
}
