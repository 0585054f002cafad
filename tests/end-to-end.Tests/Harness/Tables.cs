using Azure;
using Azure.Data.Tables;
using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>Reads a pipeline's tables as any client of Table Storage would, with nothing of the product between.</summary>
internal sealed class Tables(string storage)
{
    public string Storage => storage;

    /// <summary>The aggregates of samples/flights, in the order of the oracle's values.</summary>
    private static readonly string[] FlightColumns = ["flights", "miles", "minDelay", "maxDelay", "avgDelay", "stdevDelay"];

    /// <summary>All rows; none if the table is not there.</summary>
    public async Task<IReadOnlyList<TableEntity>> AllAsync(string table)
    {
        var rows = new List<TableEntity>();
        try
        {
            await foreach (var row in new TableClient(storage, "sf" + table).QueryAsync<TableEntity>())
            {
                rows.Add(row);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }

        return rows;
    }

    /// <summary>The windows of a pipeline over the flights, tombstones left out.</summary>
    public async Task<IReadOnlyList<WindowRow>> FlightWindowsAsync()
    {
        var rows = (await AllAsync("Results")).Where(row => row.GetBoolean("retracted") != true);
        return [.. rows.Select(row => new WindowRow(
            row.GetString("origin"),
            row.GetDateTimeOffset("windowStart")!.Value.UtcDateTime,
            row.GetDateTimeOffset("windowEnd")!.Value.UtcDateTime,
            [.. FlightColumns.Select(column => row.TryGetValue(column, out var value) ? value : null)]))];
    }

    /// <summary>The sum of a counter over all rows of a table.</summary>
    public async Task<long> SumAsync(string table, string column) => (await AllAsync(table)).Sum(row => row.GetInt64(column) ?? 0);
}
