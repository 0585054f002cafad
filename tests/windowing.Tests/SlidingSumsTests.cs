using CsCheck;
using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

/// <summary>
/// Windows of many panes against a loop over all rows: with infinities and NaN, keys that go and come back, gaps longer than a
/// window, and late rows that change panes which were summed before.
/// </summary>
public sealed class SlidingSumsTests
{
    private static readonly Gen<WindowDefinition> Windows = Gen.Select(Gen.Int[9, 40], Gen.Int[1, 3]).Select((size, hop) =>
        (WindowDefinition)new HoppingWindow(Span(size), Span(hop)));

    private static readonly Gen<double> Numbers = Gen.Frequency(
        (12, Gen.Double[-1e6, 1e6]),
        (1, Gen.OneOf(Gen.Const(double.PositiveInfinity), Gen.Const(double.NegativeInfinity), Gen.Const(double.NaN), Gen.Const(1e300), Gen.Const(-0.0))));

    /// <summary>Steps in time, of which some are longer than any window; how late a row is; its key and value.</summary>
    private static readonly Gen<(int Step, int Late, int Key, double Value)[]> Logs =
        Gen.Select(Gen.Frequency((12, Gen.Int[0, 3]), (1, Gen.Int[30, 200])), Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[1, 30])), Gen.Int[0, 4], Numbers).Array[1, 80];

    [Fact]
    public void Every_window_is_what_a_loop_over_its_rows_gives() =>
        Gen.Select(Windows, Logs, Gen.Int).Sample((window, log, seed) =>
        {
            var random = new Random(seed);
            var hopping = (HoppingWindow)window;
            var config = Config(hopping, lateness: 30);
            var (op, output) = (new KeyedOperator(config), new Collected());
            var rows = new List<(long Time, string Key, double Value)>();
            var now = -40;
            for (var i = 0; i < log.Length; i++)
            {
                now += log[i].Step;
                var row = (Time: At(now - log[i].Late), Key: "k" + log[i].Key, log[i].Value);
                rows.Add(row);
                op.Fold(Block(i, (now - log[i].Late, row.Key, Value.Of(row.Value))), null, output);
                op.AdvanceTo(At(now), output);
                op = random.Next(4) == 0 ? Reloaded(op, config) : op;
            }

            op.AdvanceTo(EventTime.EndOfInput, output);
            Assert.Empty(output.LateRows);
            foreach (var last in output.Results.GroupBy(r => (r.Key, r.End)).Select(g => g.Last()))
            {
                double[] values = [.. rows.Where(r => r.Key == last.Key && r.Time >= last.Start && r.Time < last.End).Select(r => r.Value)];
                Assert.Equal(values.Length, last.Rows);
                AssertSum(values, last.Values[0].Double);
            }

            var windows = rows.SelectMany(r => WindowsOf(r.Time, hopping).Select(end => (r.Key, end))).ToHashSet();
            Assert.Equal(windows, [.. output.Results.Select(r => (r.Key, r.End)).ToHashSet()]);
        });

    [Fact]
    public void Sums_are_the_same_to_the_last_bit_when_the_state_was_written_and_read_in_between() =>
        Gen.Select(Windows, Logs, Gen.Int).Sample((window, log, seed) =>
        {
            var random = new Random(seed);
            Assert.Equal(Sums(_ => false), Sums(_ => random.Next(3) == 0));

            List<(string, long, long)> Sums(Func<int, bool> reload)
            {
                var config = Config(window);
                var (op, output) = (new KeyedOperator(config), new Collected());
                var now = 0;
                for (var i = 0; i < log.Length; i++)
                {
                    now += log[i].Step;
                    op.Fold(Block(i, (now, "k" + log[i].Key, Value.Of(log[i].Value))), null, output);
                    op.AdvanceTo(At(now), output);
                    op = reload(i) ? Reloaded(op, config) : op;
                }

                op.AdvanceTo(EventTime.EndOfInput, output);
                return [.. output.Results.Select(r => (r.Key, r.End, r.Values[0].Bits))];
            }
        });

    private static KeyedOperator Reloaded(KeyedOperator op, OperatorConfig config)
    {
        var writer = new SnapshotWriter();
        op.Write(writer);
        return KeyedOperator.Read(config, new SnapshotReader(writer.ToArray()));
    }

    private static IEnumerable<long> WindowsOf(long time, HoppingWindow window)
    {
        var last = time - (((time % window.Hop.Ticks) + window.Hop.Ticks) % window.Hop.Ticks);
        for (var start = last; start > time - window.Size.Ticks; start -= window.Hop.Ticks)
        {
            yield return start + window.Size.Ticks;
        }
    }

    private static void AssertSum(double[] values, double sum)
    {
        var plain = values.Sum();
        if (!double.IsFinite(plain))
        {
            Assert.Equal(plain, sum);
            return;
        }

        Assert.InRange(sum, plain - (1e-9 * values.Sum(Math.Abs)), plain + (1e-9 * values.Sum(Math.Abs)));
    }
}
