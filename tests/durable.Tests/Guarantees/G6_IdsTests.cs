using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>6. A repeated event id counts once, within query and key.</summary>
public sealed class G6_IdsTests
{
    private static readonly Gen<Scenario> WithIds = Scenario.Any.Select(s => s with { WithIds = true });

    [Fact]
    public async Task Copies_in_any_partition_count_once_however_they_are_delivered()
    {
        var copies = 0L;
        await Runs.SampleAsync(WithIds, 40, async s =>
        {
            var world = await Runs.CheckExactAsync(s, Faults.All);
            var rows = world.Log.Rows.ToList();
            Assert.Equal(rows.Count - rows.DistinctBy(r => r.Event.Id).Count(), world.Counters().Duplicates);
            Interlocked.Add(ref copies, world.Counters().Duplicates);
        });
        Assert.True(copies > 0, "nothing was repeated");
    }

    /// <summary>Also where ids live for a second only: while a window holds the row, its copies are known.</summary>
    [Fact]
    public Task Of_copies_one_is_counted_and_the_others_are_repeated_or_late() => Runs.SampleAsync(
        Gen.Select(WithIds, Gen.OneOf(Gen.Const(1), Gen.Const(3_600)), (s, seconds) => s with { IdSeconds = seconds }), 60, async s =>
    {
        var world = await Runs.RunAsync(s, Faults.All, s.AppendWild);
        var rows = world.Log.Rows.ToList();
        var wholly = rows.GroupBy(r => r.Event.Id).Sum(copies =>
            copies.Count(c => MissedAll(world, s.Window, c)) is var late
            && late == copies.Count() ? late - 1 : late);
        Assert.Equal(rows.Count - world.Counters().Duplicates, rows.DistinctBy(r => r.Event.Id).Count() + wholly);
    });

    /// <summary>A row that is late for some of its windows only is counted in the others.</summary>
    private static bool MissedAll(PipelineWorld world, WindowDefinition window, LoggedEvent row)
    {
        var missed = world.Tables.Late.Keys.Count(l => l.Partition == row.Partition && l.Sequence == row.Sequence);
        return missed > 0 && (window is not HoppingWindow || missed == Oracle.WindowsOf(row.Event.Time, window).Count());
    }

    [Fact]
    public Task The_same_id_of_another_key_is_another_event() => Runs.SampleAsync(WithIds, 15, async s =>
    {
        var world = await Runs.RunAsync(s, Faults.All, (w, random) =>
        {
            var time = s.Now(w);
            w.Log.Append(random.Next(s.Partitions), new TestEvent(time, "a", 1, Id: time + 1));
            w.Log.Append(random.Next(s.Partitions), new TestEvent(time, "b", 1, Id: time + 1));
        });
        Assert.Equal(Oracle.OnePass(world.Log.Rows, s.Window), Oracle.Table(world.Tables));
    });

    [Fact]
    public async Task An_id_is_forgotten_once_its_time_to_live_is_over_and_not_before()
    {
        var s = new Scenario(2, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, true);
        foreach (var (minutes, counted) in (IEnumerable<(int, int)>)[(50, 2), (61, 3)])
        {
            var world = s.World();
            world.Log.Append(0, new TestEvent(0, "a", 1, Id: 1));
            world.Log.Append(0, new TestEvent(TimeSpan.FromMinutes(minutes).Ticks, "a", 1, Id: 2));
            await world.RestAsync();
            world.Log.Append(0, new TestEvent(TimeSpan.FromMinutes(minutes + 1).Ticks, "a", 1, Id: 1));
            await world.RestAsync();
            Assert.Equal(counted, world.Counters().Counted);
        }
    }
}
