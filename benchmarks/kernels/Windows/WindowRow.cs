namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>A window of a key: count, sum, min and max of its values.</summary>
internal readonly record struct WindowRow(string Key, long Start, long End, long Count, double Sum, double Min, double Max);

/// <summary>The result of a window suite, from the oracle, to compare with.</summary>
internal sealed class WindowTable(IEnumerable<WindowRow> rows)
{
    /// <summary>The order of additions differs, so sums do in their last bits.</summary>
    private const double Tolerance = 1e-9;

    private readonly Dictionary<(string Key, long Start, long End), WindowRow> _rows = rows.ToDictionary(r => (r.Key, r.Start, r.End));

    /// <summary>How many windows there are.</summary>
    public int Count => _rows.Count;

    /// <exception cref="WrongResultException">The rows are not these.</exception>
    public void Check(string who, IEnumerable<WindowRow> found)
    {
        var count = 0;
        foreach (var row in found)
        {
            count++;
            if (!_rows.TryGetValue((row.Key, row.Start, row.End), out var expected) || !Agree(expected, row))
            {
                throw new WrongResultException($"{who} put out {row}, expected was {expected}.");
            }
        }

        if (count != _rows.Count)
        {
            throw new WrongResultException($"{who} put out {count} windows, expected were {_rows.Count}.");
        }
    }

    private static bool Agree(in WindowRow expected, in WindowRow row) =>
        expected.Count == row.Count && expected.Min == row.Min && expected.Max == row.Max
        && Math.Abs(expected.Sum - row.Sum) <= Tolerance * Math.Max(1, Math.Abs(expected.Sum));
}
