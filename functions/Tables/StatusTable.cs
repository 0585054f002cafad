using System.Globalization;
using Azure.Data.Tables;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>Keeps one row per key group: what it has, as it last told. Thread-safe.</summary>
internal sealed class StatusTable(TableSet tables) : IStatusStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<StatusRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken)
    {
        var table = await tables.Status.GetAsync(cancellationToken);
        var key = RowKeys.Generation(pipeline.Name, pipeline.Generation);
        var rows = new List<StatusRow>();
        await foreach (var entity in table.QueryAsync<TableEntity>(e => e.PartitionKey == key, cancellationToken: cancellationToken))
        {
            rows.Add(FromEntity(entity));
        }

        return rows;
    }

    public async Task WriteAsync(PipelineIdentity pipeline, StatusRow row, CancellationToken cancellation)
    {
        var table = await tables.Status.GetAsync(cancellation);
        await table.UpsertEntityAsync(ToEntity(pipeline, row), TableUpdateMode.Replace, cancellation);
    }

    private static TableEntity ToEntity(PipelineIdentity pipeline, StatusRow row) => new(
        RowKeys.Generation(pipeline.Name, pipeline.Generation), row.Group.ToString("D5", CultureInfo.InvariantCulture))
    {
        ["pulse"] = row.Pulse,
        ["coverage"] = CoverageBytes.Write(row.Coverage),
        ["openWork"] = row.OpenWork,
        ["outbox"] = row.Outbox,
        ["outboxBytes"] = row.OutboxBytes,
        ["watermark"] = row.Watermark,
        ["counted"] = row.Counters.Counted,
        ["late"] = row.Counters.Late,
        ["partiallyLate"] = row.Counters.PartiallyLate,
        ["duplicates"] = row.Counters.Duplicates,
        ["alreadyFolded"] = row.Counters.AlreadyFolded,
        ["refused"] = row.Counters.Refused,
        ["lost"] = row.Counters.Lost,
        ["lineage"] = pipeline.Lineage,
    };

    private static StatusRow FromEntity(TableEntity entity) => new()
    {
        Group = int.Parse(entity.RowKey, NumberStyles.None, CultureInfo.InvariantCulture),
        Pulse = entity.GetInt64("pulse")!.Value,
        Coverage = CoverageBytes.Read(entity.GetBinary("coverage")),
        OpenWork = entity.GetBoolean("openWork") ?? true,
        Outbox = entity.GetInt32("outbox") ?? 0,
        OutboxBytes = entity.GetInt64("outboxBytes") ?? 0,
        Watermark = entity.GetInt64("watermark") ?? Windowing.EventTime.None,
        Counters = new GroupCounters(
            Count(entity, "counted"), Count(entity, "late"), Count(entity, "partiallyLate"),
            Count(entity, "duplicates"), Count(entity, "alreadyFolded"), Count(entity, "refused"), Count(entity, "lost")),
    };

    private static long Count(TableEntity entity, string name) => entity.GetInt64(name) ?? 0;
}
