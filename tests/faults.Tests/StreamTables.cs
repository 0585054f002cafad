using Azure;
using Azure.Data.Tables;
using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.Faults.Tests;

/// <summary>Reads the tables of a stream, past the proxy.</summary>
internal sealed class StreamTables(string storage)
{
    private static readonly string[] Columns = ["n", "total", "least", "most", "mean"];

    /// <summary>The windows that start within an interval; the end is excluded.</summary>
    public async Task<IReadOnlyList<WindowRow>> WindowsAsync(DateTime from, DateTime to)
    {
        var rows = await RowsAsync("Results", TableClient.CreateQueryFilter($"windowStart ge {from} and windowStart lt {to}"));
        return [.. rows.Where(row => row.GetBoolean("retracted") != true).Select(row => new WindowRow(
            row.GetString("sensor"),
            row.GetDateTimeOffset("windowStart")!.Value.UtcDateTime,
            row.GetDateTimeOffset("windowEnd")!.Value.UtcDateTime,
            [.. Columns.Select(column => row.TryGetValue(column, out var value) ? value : null)]))];
    }

    /// <summary>The rows of a table; none if there is no such table yet.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, string? filter = null)
    {
        var rows = new List<TableEntity>();
        try
        {
            await foreach (var row in new TableClient(storage, "sf" + table).QueryAsync<TableEntity>(filter))
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
}
