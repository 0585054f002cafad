using System.Globalization;
using Azure.Data.Tables;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Http;

/// <summary>A page of a key's windows.</summary>
/// <param name="Windows">Newest first; each a row's columns.</param>
/// <param name="Next">Where to go on; null = that was all.</param>
internal sealed record ResultPage(IReadOnlyList<IReadOnlyDictionary<string, object>> Windows, ContinuationToken? Next);

/// <summary>
/// Lists the results of a key: of the newest generation that has any for it, without tombstones, newest window first.
/// Thread-safe.
/// </summary>
internal sealed class ResultReader(LoadedPipeline pipeline, TableSet tables, PipelineTable pipelines)
{
    private static readonly HashSet<string> Hidden = new(StringComparer.Ordinal)
    {
        "odata.etag", "PartitionKey", "RowKey", "Timestamp", ResultColumns.Key, ResultColumns.Retracted, ResultColumns.Emission, ResultColumns.Rebuild,
        ResultColumns.KeptFor,
    };

    public async Task<ResultPage> ReadAsync(WindowsRequest request, CancellationToken cancellation)
    {
        var table = await tables.Results.GetAsync(cancellation);
        var partitionKey = RowKeys.Group(pipeline.Plan.Name, KeyGroups.Of(request.Key, pipeline.Plan.KeyGroups));
        var visible = await VisibleAsync(table, partitionKey, request, cancellation);
        if (visible is null)
        {
            return new ResultPage([], null);
        }

        var generation = visible.Generation;
        var filter = Filter(partitionKey, request, visible);
        var windows = new List<IReadOnlyDictionary<string, object>>();
        var last = string.Empty;
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: PageSize(request.Top), cancellationToken: cancellation))
        {
            if (windows.Count == request.Top)
            {
                return new ResultPage(windows, new ContinuationToken(last, generation));
            }

            windows.Add(Columns(row));
            last = row.RowKey;
        }

        return new ResultPage(windows, null);
    }

    // One row more than asked for tells whether there is a next page.
    private static int PageSize(int top) => Math.Min(top + 1, WindowsRequest.MaxTop);

    private string Filter(string partitionKey, WindowsRequest request, VisibleResults visible)
    {
        var prefix = RowKeys.KeyPrefix(request.Key);
        var from = request.To is { } to && to > EventTime.None ? prefix + RowKeys.NewestFirst(to - 1) : prefix;
        var until = request.From is { } first && first > EventTime.None ? prefix + RowKeys.NewestFirst(first - 1) : RowKeys.AfterKey(request.Key);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {until} and retracted eq false")
            + " and " + visible.FilterOf(KeyGroups.Of(request.Key, pipeline.Plan.KeyGroups));
        return request.Continuation is { } token
            ? string.Create(CultureInfo.InvariantCulture, $"{filter} and {TableClient.CreateQueryFilter($"RowKey gt {token.After}")}")
            : filter;
    }

    /// <summary>
    /// What to list: a generation that was restored has the results of its ancestors; else a key that it has nothing of
    /// keeps what the newest one before it has.
    /// </summary>
    private async Task<VisibleResults?> VisibleAsync(TableClient table, string partitionKey, WindowsRequest request, CancellationToken cancellation)
    {
        var current = await pipelines.ReadAsync(pipeline.Plan.Name, cancellation);
        var wanted = request.Continuation?.Generation;
        if (current is { Ancestors.IsEmpty: false } && (wanted is null || wanted == current.Identity.Generation))
        {
            return new VisibleResults(current.Identity.Generation, AncestorCodec.Read(current.Ancestors.Span));
        }

        wanted ??= await NewestGenerationAsync(table, partitionKey, request.Key, current?.Identity.Generation, cancellation);
        return wanted is { } generation ? new VisibleResults(generation, []) : null;
    }

    private static async Task<int?> NewestGenerationAsync(
        TableClient table, string partitionKey, string key, int? current, CancellationToken cancellation)
    {
        int? newest = null;
        while (true)
        {
            // Each round finds a row of a newer generation, if there is one. Mostly the first one is of the current.
            var filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {partitionKey} and RowKey ge {RowKeys.KeyPrefix(key)} and RowKey lt {RowKeys.AfterKey(key)} and generation gt {newest ?? 0}");
            var found = await FirstGenerationAsync(table, filter, cancellation);
            newest = found ?? newest;
            if (found is null || found == current)
            {
                return newest;
            }
        }
    }

    private static async Task<int?> FirstGenerationAsync(TableClient table, string filter, CancellationToken cancellation)
    {
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: 1, [ResultColumns.Generation], cancellation))
        {
            return row.GetInt32(ResultColumns.Generation);
        }

        return null;
    }

    private static Dictionary<string, object> Columns(TableEntity row) => row
        .Where(column => !Hidden.Contains(column.Key) && column.Value is not null)
        .ToDictionary(column => column.Key, column => column.Value, StringComparer.Ordinal);
}
