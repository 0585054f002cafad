using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>Reads the rows that came too late for a window. Thread-safe.</summary>
public sealed class LateStore
{
    private readonly TableSet _tables;
    private readonly string _pipeline;

    internal LateStore(TableSet tables, string pipeline)
    {
        _tables = tables;
        _pipeline = pipeline;
    }

    /// <summary>Opens the late rows of a pipeline.</summary>
    /// <inheritdoc cref="DeadLetterStore.Open" path="/param"/>
    public static LateStore Open(string connectionString, string prefix, string pipeline) =>
        new(DeadLetterStore.Tables(connectionString, prefix), pipeline);

    /// <summary>Reads a page.</summary>
    public async Task<LatePage> ListAsync(LateQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        var table = await _tables.Late.GetAsync(cancellation);
        var rows = new List<LateRecord>();
        await foreach (var row in table.QueryAsync<TableEntity>(Filter(query), DeadLetterQuery.MaxTop, cancellationToken: cancellation))
        {
            // No filter of the service can ask for a column that is not there.
            if (row.ContainsKey(LateRecord.RebuildColumn) != query.Rebuilt)
            {
                continue;
            }

            if (rows.Count == query.Top)
            {
                return new LatePage(rows, new LatePosition(query.Generation, rows[^1].TableKey, rows[^1].RowKey));
            }

            rows.Add(LateRecord.From(row));
        }

        return new LatePage(rows, null);
    }

    /// <summary>All rows of one event: one per window that it missed and that was not rebuilt with it; none = it is not late (any more).</summary>
    public async Task<IReadOnlyList<LateRecord>> FindAsync(int generation, int partition, long sequence, CancellationToken cancellation) =>
        (await ListAsync(
            new LateQuery { Generation = generation, Partition = partition, Sequence = sequence, Top = int.MaxValue }, cancellation)).Rows;

    private string Filter(LateQuery query)
    {
        var all = RowKeys.Generation(_pipeline, query.Generation);
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {all + "|"} and PartitionKey lt {all + "}"}");
        if (query.Partition is { } partition)
        {
            filter += " and " + TableClient.CreateQueryFilter($"partition eq {partition}");
        }

        if (query.Sequence is { } sequence)
        {
            filter += " and " + TableClient.CreateQueryFilter($"sequence eq {sequence}");
        }

        if (query.Key is { } key)
        {
            filter += " and " + TableClient.CreateQueryFilter($"key eq {key}");
        }

        return query.After is not { } after ? filter : filter + " and " + TableClient.CreateQueryFilter(
            $"(PartitionKey gt {after.PartitionKey} or (PartitionKey eq {after.PartitionKey} and RowKey gt {after.RowKey}))");
    }
}
