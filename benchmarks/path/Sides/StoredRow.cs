using Azure.Data.Tables;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>A result row as it was read back.</summary>
/// <param name="Device">The key.</param>
/// <param name="End">End of the window, ticks.</param>
/// <param name="Sums">What it says.</param>
/// <param name="StoredAt">When the table service stored it, ticks.</param>
internal sealed record StoredRow(string Device, long End, WindowSums Sums, long StoredAt)
{
    /// <summary>Reads a row whose aggregates are named as in the query.</summary>
    public static StoredRow From(TableEntity row) => new(
        row.GetString("deviceId"),
        row.GetDateTimeOffset("windowEnd")!.Value.UtcTicks,
        new WindowSums(row.GetInt64("events")!.Value, Number(row, "total"), Number(row, "low"), Number(row, "high")),
        row.Timestamp!.Value.UtcTicks);

    /// <summary>Compares all rows with what was sent.</summary>
    /// <exception cref="WrongResultException">A row is missing, is too much, or says something else.</exception>
    public static void Check(IReadOnlyList<StoredRow> rows, SentEvents sent)
    {
        foreach (var row in rows)
        {
            var window = $"device {row.Device}, window that ends at {new DateTime(row.End, DateTimeKind.Utc):O}";
            if (!sent.Windows.TryGetValue((row.Device, row.End), out var expected))
            {
                throw new WrongResultException($"Nothing was sent for {window}, but there is a row: {row.Sums}.");
            }

            if (row.Sums != expected)
            {
                throw new WrongResultException($"The row of {window} says {row.Sums}; sent was {expected}.");
            }
        }

        var distinct = rows.DistinctBy(row => (row.Device, row.End)).Count();
        if (distinct != rows.Count || distinct != sent.Windows.Count)
        {
            throw new WrongResultException($"There are {rows.Count} rows ({distinct} different ones); sent were {sent.Windows.Count} windows.");
        }
    }

    // JSON says 12, not 12.0: a number without a fraction is an integer to the query, and to the table.
    private static double Number(TableEntity row, string column) => Convert.ToDouble(row[column], System.Globalization.CultureInfo.InvariantCulture);
}
