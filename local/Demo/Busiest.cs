using Azure.Data.Tables;
using StreamFunctions.Local.Reading;

namespace StreamFunctions.Local.Demo;

/// <summary>A key with its windows, as the tables have them.</summary>
/// <param name="Key">The key.</param>
/// <param name="Rows">Events in all its windows.</param>
/// <param name="Windows">Its windows, those with most events first.</param>
internal sealed record KeyWindows(string Key, long Rows, IReadOnlyList<TableEntity> Windows)
{
    /// <summary>The mean of a column over the windows, weighted by their events; NaN if no window has the column.</summary>
    public double Mean(string column)
    {
        var weighted = Windows
            .Select(row => (Value: Cells.Number(row, column), Weight: Cells.Number(row, "rows")))
            .Where(item => !double.IsNaN(item.Value))
            .ToList();
        return weighted.Sum(item => item.Value * item.Weight) / weighted.Sum(item => item.Weight);
    }
}

/// <summary>Finds the keys with most events.</summary>
internal static class Busiest
{
    /// <summary>Groups result rows by key and takes the keys with most events, the busiest first.</summary>
    public static async Task<IReadOnlyList<KeyWindows>> KeysAsync(IAsyncEnumerable<TableEntity> rows, int count, CancellationToken cancellation)
    {
        var keys = new Dictionary<string, List<TableEntity>>(StringComparer.Ordinal);
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            var key = row.GetString("key") ?? string.Empty;
            if (!keys.TryGetValue(key, out var windows))
            {
                keys[key] = windows = [];
            }

            windows.Add(row);
        }

        return [.. keys
            .Select(pair => new KeyWindows(
                pair.Key,
                pair.Value.Sum(row => row.GetInt64("rows") ?? 0),
                [.. pair.Value.OrderByDescending(row => row.GetInt64("rows")).ThenBy(row => row.RowKey, StringComparer.Ordinal)]))
            .OrderByDescending(key => key.Rows)
            .ThenBy(key => key.Key, StringComparer.Ordinal)
            .Take(count)];
    }
}
