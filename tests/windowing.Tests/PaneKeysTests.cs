using CsCheck;
using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

/// <summary>
/// Panes that have nearly all keys that there are, a few of them, or few with numbers far apart: each kind is kept, listed and
/// ordered in its own way, and results are those of a loop over all rows, in their order.
/// </summary>
public sealed class PaneKeysTests
{
    private const int Panes = 4;

    /// <summary>The keys of one pane: all from one on, or every n-th of so many.</summary>
    private static readonly Gen<int[]> Keys = Gen.Select(Gen.Int[0, 400], Gen.Int[1, 120], Gen.OneOf(Gen.Const(1), Gen.Int[1, 60])).Select((first, count, step) =>
        Enumerable.Range(0, count).Select(i => first + (i * step)).ToArray());

    [Fact]
    public void Results_are_those_of_a_loop_and_come_in_the_order_of_end_and_key() =>
        Gen.Select(Keys.Array[1, 8], Gen.Int[1, Panes], Gen.Int, Gen.Bool).Sample((panes, panesPerWindow, seed, reload) =>
        {
            var config = Config(new HoppingWindow(Span(panesPerWindow), Span(1)));
            var (op, output, random) = (new KeyedOperator(config), new Collected(), new Random(seed));
            var rows = new List<(double Time, string Key, Value Value)>();
            for (var pane = 0; pane < panes.Length; pane++)
            {
                random.Shuffle(panes[pane]);
                (double Time, string Key, Value Value)[] added = [.. panes[pane].Select(key => (pane + 0.5, $"{key:D5}", Value.Of((long)random.Next(100))))];
                op.Fold(Block(rows.Count, added), null, output);
                rows.AddRange(added);
                op = reload ? Restored(op, config) : op;

                // Sometimes several windows fire in one call.
                op.AdvanceTo(At(pane + 1 - random.Next(2)), output);
            }

            op.AdvanceTo(EventTime.EndOfInput, output);
            Assert.Equal(
                Enumerable.Range(1, panes.Length + panesPerWindow - 1).SelectMany(end => rows
                    .Where(r => r.Time < end && r.Time > end - panesPerWindow)
                    .GroupBy(r => r.Key).OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => (At(end), g.Key, (long)g.Count(), g.Sum(r => r.Value.Int64)))),
                output.Results.Select(r => (r.End, r.Key, r.Rows, r.Values[0].Int64)));
        });
}
