using Azure.Data.Tables;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Durable;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>Reads the tables as any client would, with nothing of the product between.</summary>
internal sealed class ResultTables(string storage, string prefix)
{
    /// <summary>The current windows of a pipeline: the newest generation, tombstones left out.</summary>
    public async Task<IReadOnlyList<WindowRow>> WindowsAsync(IReadOnlyList<string> columns, string key = "origin")
    {
        var rows = (await AllAsync("Results")).Where(row => row.GetBoolean("retracted") != true).ToList();
        var newest = rows.Select(row => row.GetInt32("generation")).Max();
        return [.. rows.Where(row => row.GetInt32("generation") == newest).Select(row => ToWindow(row, key, columns))];
    }

    /// <summary>The windows of every generation: what somebody sees who reads the whole table.</summary>
    public async Task<IReadOnlyList<WindowRow>> WindowsOfAllGenerationsAsync(IReadOnlyList<string> columns, string key = "origin") =>
        [.. (await AllAsync("Results")).Where(row => row.GetBoolean("retracted") != true).Select(row => ToWindow(row, key, columns))];

    public async Task<IReadOnlyList<TableEntity>> AllAsync(string table)
    {
        var rows = new List<TableEntity>();
        var client = new TableClient(storage, prefix + table);
        try
        {
            await foreach (var row in client.QueryAsync<TableEntity>())
            {
                rows.Add(row);
            }
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }

        return rows;
    }

    public async Task<PipelineIdentity?> IdentityAsync(string name)
    {
        var row = (await AllAsync("Pipelines")).FirstOrDefault(r => r.PartitionKey == name);
        return row is null ? null : new PipelineIdentity(name, row.GetInt32("generation")!.Value, row.GetString("lineage"));
    }

    private static WindowRow ToWindow(TableEntity row, string key, IReadOnlyList<string> columns) => new(
        row.GetString(key),
        row.GetDateTimeOffset("windowStart")!.Value.UtcDateTime,
        row.GetDateTimeOffset("windowEnd")!.Value.UtcDateTime,
        [.. columns.Select(column => row.TryGetValue(column, out var value) ? value : null)]);
}
