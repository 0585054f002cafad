using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>An operator that holds every key in every one of so many panes, with count, sum, min and max.</summary>
internal static class HeldState
{
    private static readonly TimeSpan _hop = TimeSpan.FromSeconds(10);

    public static OperatorConfig Config(int panes) => OperatorContender.Config(new HoppingWindow(_hop * panes, _hop), TimeSpan.Zero);

    public static KeyedOperator Make(int keys, int panes)
    {
        var keyed = new KeyedOperator(Config(panes));
        var random = new Random(7);
        var names = Enumerable.Range(0, keys).Select(k => $"device-{k:D6}").ToArray();
        random.Shuffle(names);
        for (var pane = 0; pane < panes; pane++)
        {
            // Two rows a key, so that least, most and sum are different numbers.
            var rows = Enumerable.Range(0, 2 * keys).ToArray();
            var bits = Array.ConvertAll(rows, _ => BitConverter.DoubleToInt64Bits(Math.Round((random.NextDouble() * 200) - 50, 3)));
            var kinds = new ValueKind[rows.Length];
            Array.Fill(kinds, ValueKind.Double);
            keyed.Fold(
                new RowBlock(
                    0, Array.ConvertAll(rows, r => (2L * keys * pane) + r), Array.ConvertAll(rows, _ => pane * _hop.Ticks),
                    Array.ConvertAll(rows, r => r % keys), names, null, [new Column(kinds, bits, null)]),
                null, new Collect());
        }

        return keyed;
    }

    /// <summary>What comes out when all windows close.</summary>
    public static List<WindowResult> Close(KeyedOperator keyed)
    {
        var output = new Collect();
        keyed.AdvanceTo(EventTime.EndOfInput, output);
        return output.Results;
    }

    private sealed class Collect : IOperatorOutput
    {
        public List<WindowResult> Results { get; } = [];

        public void Emit(WindowResult result) => Results.Add(result);

        public void Late(LateRow row) => throw new WrongResultException($"{row} was judged late.");
    }
}
