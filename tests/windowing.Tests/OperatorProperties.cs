using CsCheck;

namespace StreamFunctions.Windowing.Tests;

public sealed class OperatorProperties
{
    private const int Iterations = 200;

    private static readonly Gen<(LoggedRow[] Log, WindowDefinition Window, int Seed)> Cases =
        Gen.Select(Scenario.Logs, Scenario.AllWindows, Gen.Int);

    [Fact]
    public void However_the_log_is_delivered_the_table_equals_one_naive_pass() =>
        Cases.Sample(
            c =>
            {
                var group = Scenario.Deliver(c.Log, Config(c.Window), new Random(c.Seed), restore: false);
                TableAssert.Equal(Oracle.Table(c.Window, c.Log), group.Output);
                Assert.Empty(group.Output.LateRows);
                Assert.False(group.HasOpenWork);
                AssertConserved(group);
            },
            iter: Iterations);

    [Fact]
    public void Storing_and_restoring_at_any_point_changes_nothing() =>
        Cases.Sample(
            c =>
            {
                var restored = Scenario.Deliver(c.Log, Config(c.Window, lateness: 5), new Random(c.Seed), restore: true);
                TableAssert.Equal(Oracle.Table(c.Window, c.Log), restored.Output);
                AssertConserved(restored);
            },
            iter: Iterations / 2);

    [Fact]
    public void A_repeated_event_id_counts_once_with_any_time_to_live() =>
        Gen.Select(Cases, Gen.Int[0, 100]).Sample(
            (c, ttl) =>
            {
                var random = new Random(c.Seed);
                var log = Scenario.WithRepeatedIds(c.Log, random);
                var config = Config(c.Window) with { DedupeTtl = Some.Span(ttl) };
                var group = Scenario.Deliver(log, config, random, restore: true);
                if (c.Window is not CountWindow)
                {
                    TableAssert.Equal(Oracle.Table(c.Window, log.DistinctBy(r => r.Id)), group.Output);
                }

                Assert.Equal(log.Length - c.Log.Length, group.Tally.Duplicate);
                Assert.Equal(c.Log.Length, group.Tally.Counted);
                AssertConserved(group);
            },
            iter: Iterations / 2);

    [Fact]
    public void With_enough_lateness_the_refined_table_equals_one_naive_pass_wherever_the_watermark_jumps() =>
        Gen.Select(Scenario.Logs, Scenario.TimeWindows, Gen.Int).Sample(
            (log, window, seed) =>
            {
                var (output, tally) = JumpAround(log, Config(window, lateness: 100_000), new Random(seed));
                TableAssert.Equal(Oracle.Table(window, log), output);
                Assert.Equal(log.Length, tally.Counted);
                Assert.Empty(output.LateRows);
            },
            iter: Iterations);

    [Fact]
    public void Every_row_is_in_each_of_its_windows_or_reported_late_for_it() =>
        Gen.Select(Scenario.Logs, Scenario.AllWindows, Gen.Int, Gen.Int[0, 8]).Sample(
            (log, window, seed, lateness) =>
            {
                var (output, tally) = JumpAround(log, Config(window, lateness), new Random(seed));
                Assert.Equal(log.Length, tally.Counted + tally.Late);
                if (window is CountWindow)
                {
                    return;
                }

                var places = log.Sum(r => PlacesOf(window, r.Time));
                Assert.Equal(places, output.Table.Values.Sum(r => r.Rows) + output.LateRows.Count);
            },
            iter: Iterations);

    private static (Collected Output, FoldTally Tally) JumpAround(LoggedRow[] log, OperatorConfig config, Random random)
    {
        var output = new Collected();
        var op = new KeyedOperator(config);
        var (counted, late) = (0L, 0L);
        var shuffled = log.ToArray();
        random.Shuffle(shuffled);
        foreach (var rows in shuffled.Chunk(random.Next(1, 6)))
        {
            foreach (var partition in rows.GroupBy(r => r.Partition))
            {
                var tally = op.Fold(Scenario.BlockOf([.. partition.OrderBy(r => r.Sequence)], partition.Key), null, output);
                (counted, late) = (counted + tally.Counted, late + tally.Late);
            }

            if (random.Next(2) == 0)
            {
                op.AdvanceTo(Some.At(random.Next(-80, 60)), output);
            }

            op = random.Next(4) == 0 ? Some.Restored(op, config) : op;
        }

        op.AdvanceTo(Some.At(10_000), output);
        op.AdvanceTo(EventTime.EndOfInput, output);
        return (output, new FoldTally(counted, late, 0, 0, 0));
    }

    private static long PlacesOf(WindowDefinition window, long time)
    {
        if (window is not HoppingWindow hopping)
        {
            return 1;
        }

        var start = hopping.Offset.Ticks - Some.At(1000 * hopping.Hop.TotalSeconds);
        var places = 0;
        for (; start <= time; start += hopping.Hop.Ticks)
        {
            places += time < start + hopping.Size.Ticks ? 1 : 0;
        }

        return places;
    }

    private static void AssertConserved(Group group)
    {
        var t = group.Tally;
        Assert.Equal(group.Rows, t.Counted + t.Late + t.Duplicate + t.AlreadyFolded);
    }

    private static OperatorConfig Config(WindowDefinition window, double lateness = 0) =>
        new(window, Oracle.Aggregates, new TimePolicy(Some.Span(Scenario.Disorder), Some.Span(lateness), Some.Span(30)), null);
}
