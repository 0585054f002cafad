using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>A result row as it is in the table.</summary>
internal sealed record StoredWindow(string Key, long Start, long End, long Rows, int Revision, bool Retracted, TableEntity Entity);

/// <summary>Reads the result rows that a rebuild may replace. Thread-safe.</summary>
internal sealed class StoredWindows(TableSet tables)
{
    // A table's times begin in 1601; beyond these bounds the filter is left to the caller.
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The rows of a group and generation that may overlap the range; sessions: all, for one may have grown into it.</summary>
    public async Task<List<StoredWindow>> ReadAsync(RebuildRequest request, int group, bool sessions, CancellationToken cancellation)
    {
        var table = await tables.Results.GetAsync(cancellation);
        var rows = new List<StoredWindow>();
        await foreach (var row in table.QueryAsync<TableEntity>(Filter(request, group, sessions), cancellationToken: cancellation))
        {
            var stored = FromEntity(row);
            if ((request.Key is null || stored.Key == request.Key) && (sessions || (stored.Start < request.To && stored.End > request.From)))
            {
                rows.Add(stored);
            }
        }

        return rows;
    }

    private static string Filter(RebuildRequest request, int group, bool sessions)
    {
        var partition = RowKeys.Group(request.Pipeline.Name, group);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and generation eq {request.Pipeline.Generation}");
        if (request.Key is { } key)
        {
            filter += " and " + TableClient.CreateQueryFilter($"RowKey ge {RowKeys.KeyPrefix(key)} and RowKey lt {RowKeys.AfterKey(key)}");
        }

        var (from, to) = (EventTime.ToInstant(request.From), EventTime.ToInstant(request.To));
        return sessions || from < Earliest || to > Latest
            ? filter
            : filter + " and " + TableClient.CreateQueryFilter($"windowEnd gt {from} and windowStart lt {to}");
    }

    private static StoredWindow FromEntity(TableEntity row) => new(
        row.GetString(ResultColumns.Key) ?? string.Empty,
        LateRowTable.TimeOf(row, ResultColumns.WindowStart),
        LateRowTable.TimeOf(row, ResultColumns.WindowEnd),
        row.GetInt64(ResultColumns.Rows) ?? 0,
        row.GetInt32(ResultColumns.Revision) ?? 0,
        row.GetBoolean(ResultColumns.Retracted) ?? false,
        row);
}
