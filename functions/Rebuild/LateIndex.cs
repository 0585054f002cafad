using System.Globalization;
using Azure;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>A row that missed a window, as the late table has it.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Start">Start of the window, event time.</param>
/// <param name="End">End of the window.</param>
/// <param name="Rebuild">The rebuild that counts it in that window; 0 = it does not count.</param>
/// <param name="PartitionKey">Where the entry is.</param>
/// <param name="RowKey">Where the entry is.</param>
internal sealed record LateEntry(int Partition, long Sequence, long Start, long End, int Rebuild, string PartitionKey, string RowKey);

/// <summary>The late table of a generation, by row. Immutable once read.</summary>
internal sealed class LateIndex
{
    private readonly Dictionary<(int Partition, long Sequence), List<LateEntry>> _entries = [];

    public IReadOnlyList<LateEntry> Of(int partition, long sequence) =>
        _entries.TryGetValue((partition, sequence), out var entries) ? entries : [];

    public void Add(LateEntry entry)
    {
        if (!_entries.TryGetValue((entry.Partition, entry.Sequence), out var entries))
        {
            _entries.Add((entry.Partition, entry.Sequence), entries = []);
        }

        entries.Add(entry);
    }
}

/// <summary>Reads late rows and marks those that count now. Thread-safe.</summary>
internal sealed class LateRowTable(TableSet tables)
{
    private const int ParallelWrites = 16;
    private static readonly string[] Columns = ["PartitionKey", "RowKey", "partition", "sequence", ResultColumns.WindowStart, ResultColumns.WindowEnd, ResultColumns.Rebuild];

    /// <summary>Reads the late rows of some groups.</summary>
    public async Task<LateIndex> ReadAsync(PipelineIdentity pipeline, IEnumerable<int> groups, CancellationToken cancellation)
    {
        var table = await tables.Late.GetAsync(cancellation);
        var index = new LateIndex();
        foreach (var group in groups)
        {
            var key = RowKeys.Numbered(pipeline.Name, pipeline.Generation, group);
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {key}");
            await foreach (var row in table.QueryAsync<TableEntity>(filter, select: Columns, cancellationToken: cancellation))
            {
                index.Add(FromEntity(row));
            }
        }

        return index;
    }

    /// <summary>Marks late rows as counted by a rebuild. One that has been deleted meanwhile needs no mark.</summary>
    public async Task MarkAsync(IEnumerable<LateEntry> entries, int rebuild, CancellationToken cancellation)
    {
        var table = await tables.Late.GetAsync(cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelWrites, CancellationToken = cancellation };
        await Parallel.ForEachAsync(entries, options, async (entry, token) =>
        {
            try
            {
                var mark = new TableEntity(entry.PartitionKey, entry.RowKey) { [ResultColumns.Rebuild] = rebuild };
                await table.UpdateEntityAsync(mark, ETag.All, TableUpdateMode.Merge, token);
            }
            catch (RequestFailedException fault) when (fault.Status == 404)
            {
                // Retention was faster: the row is in its window, and no longer told as late.
            }
        });
    }

    private static LateEntry FromEntity(TableEntity row) => new(
        row.GetInt32("partition") ?? 0, row.GetInt64("sequence") ?? 0, TimeOf(row, ResultColumns.WindowStart), TimeOf(row, ResultColumns.WindowEnd),
        ResultColumns.RebuildOf(row), row.PartitionKey, row.RowKey);

    /// <summary>An event time as <see cref="TableValues.OfTime"/> wrote it.</summary>
    internal static long TimeOf(TableEntity row, string column) => row[column] switch
    {
        DateTimeOffset time => Windowing.EventTime.From(time),
        DateTime time => Windowing.EventTime.From(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))),
        string ticks => long.Parse(ticks, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"Row {row.RowKey} has no time in {column}."),
    };
}
