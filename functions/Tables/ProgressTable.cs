using System.Buffers.Binary;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>A progress row with the version under which it may be replaced.</summary>
/// <param name="Row">The row.</param>
/// <param name="ETag">The version; null = not stored yet.</param>
internal sealed record StoredProgress(ProgressRow Row, ETag? ETag);

/// <summary>Keeps one row per partition: how far the log was handed out. Thread-safe.</summary>
internal sealed class ProgressTable(TableSet tables) : IProgressStore
{
    private const string CompleteFrom = "completeFrom";
    private const string Lineage = "lineage";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ProgressRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken)
    {
        var table = await tables.Progress.GetAsync(cancellationToken);
        var key = RowKeys.Generation(pipeline.Name, pipeline.Generation);
        var rows = new List<ProgressRow>();
        await foreach (var entity in table.QueryAsync<TableEntity>(e => e.PartitionKey == key, cancellationToken: cancellationToken))
        {
            if (IsOf(pipeline, entity))
            {
                rows.Add(FromEntity(entity));
            }
        }

        return rows;
    }

    /// <summary>The largest <see cref="ProgressRow.CompleteFrom"/> of a generation, as it stands now.</summary>
    public async Task<long> ReadCompleteFromAsync(PipelineIdentity pipeline, CancellationToken cancellation)
    {
        var table = await tables.Progress.GetAsync(cancellation);
        var key = RowKeys.Generation(pipeline.Name, pipeline.Generation);
        var largest = Windowing.EventTime.None;
        await foreach (var entity in table.QueryAsync<TableEntity>(e => e.PartitionKey == key, null, [CompleteFrom, Lineage], cancellation))
        {
            largest = Math.Max(largest, IsOf(pipeline, entity) ? entity.GetInt64(CompleteFrom) ?? largest : largest);
        }

        return largest;
    }

    /// <summary>Reads one partition's row; one that does not exist reads as nothing handed out.</summary>
    public async Task<StoredProgress> ReadAsync(PipelineIdentity pipeline, int partition, int keyGroups, CancellationToken cancellation)
    {
        var table = await tables.Progress.GetAsync(cancellation);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            RowKeys.Generation(pipeline.Name, pipeline.Generation), RowKey(partition), cancellationToken: cancellation);
        return found.HasValue
            ? new StoredProgress(IsOf(pipeline, found.Value!) ? FromEntity(found.Value!) : Nothing(partition, keyGroups), found.Value!.ETag)
            : new StoredProgress(Nothing(partition, keyGroups), null);
    }

    /// <summary>
    /// A process that died while it made this generation may have left rows of another lineage under the same number:
    /// they read as nothing, and are replaced.
    /// </summary>
    private static bool IsOf(PipelineIdentity pipeline, TableEntity entity) =>
        string.Equals(entity.GetString(Lineage), pipeline.Lineage, StringComparison.Ordinal);

    /// <summary>Replaces a row if nobody else did meanwhile.</summary>
    /// <returns>The stored row; null if somebody else was faster: read it again.</returns>
    public async Task<StoredProgress?> TryWriteAsync(PipelineIdentity pipeline, ProgressRow row, ETag? expected, CancellationToken cancellation)
    {
        var table = await tables.Progress.GetAsync(cancellation);
        var entity = ToEntity(pipeline, row);
        try
        {
            var response = expected is { } etag
                ? await table.UpdateEntityAsync(entity, etag, TableUpdateMode.Replace, cancellation)
                : await table.AddEntityAsync(entity, cancellation);
            return new StoredProgress(row, response.Headers.ETag ?? throw new InvalidOperationException("The table service answered without an ETag."));
        }
        catch (RequestFailedException fault) when (fault.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private static string RowKey(int partition) => partition.ToString("D5", CultureInfo.InvariantCulture);

    internal static ProgressRow Nothing(int partition, int keyGroups) => new()
    {
        Partition = partition,
        Last = -1,
        Sent = [.. Enumerable.Repeat(-1L, keyGroups)],
        MaxEventTime = Windowing.EventTime.None,
    };

    private static TableEntity ToEntity(PipelineIdentity pipeline, ProgressRow row)
    {
        var sent = new byte[row.Sent.Count * sizeof(long)];
        for (var i = 0; i < row.Sent.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(sent.AsSpan(i * sizeof(long)), row.Sent[i]);
        }

        return new TableEntity(RowKeys.Generation(pipeline.Name, pipeline.Generation), RowKey(row.Partition))
        {
            ["last"] = row.Last,
            ["start"] = row.Start,
            [CompleteFrom] = row.CompleteFrom == Windowing.EventTime.None ? null : row.CompleteFrom,
            ["sent"] = sent,
            ["maxEventTime"] = row.MaxEventTime,
            ["timeBeforeEnd"] = row.TimeBeforeEnd,
            ["endOfInput"] = row.MaxEventTime == Windowing.EventTime.EndOfInput,
            ["lost"] = row.Lost,
            ["lostRanges"] = LostBytes(row.LostRanges),
            ["read"] = row.Read,
            ["filtered"] = row.Filtered,
            ["dead"] = row.Dead,
            ["partitionCount"] = row.PartitionCount,
            [Lineage] = pipeline.Lineage,
        };
    }

    private static byte[] LostBytes(IReadOnlyList<LostRange> ranges)
    {
        var bytes = new byte[ranges.Count * 2 * sizeof(long)];
        for (var i = 0; i < ranges.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 * i * sizeof(long)), ranges[i].From);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(((2 * i) + 1) * sizeof(long)), ranges[i].To);
        }

        return bytes;
    }

    private static LostRange[] LostRanges(TableEntity entity)
    {
        var partition = int.Parse(entity.RowKey, NumberStyles.None, CultureInfo.InvariantCulture);
        var bytes = entity.GetBinary("lostRanges") ?? [];
        var ranges = new LostRange[bytes.Length / (2 * sizeof(long))];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new LostRange(
                partition,
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(2 * i * sizeof(long))),
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(((2 * i) + 1) * sizeof(long))));
        }

        return ranges;
    }

    private static ProgressRow FromEntity(TableEntity entity)
    {
        var bytes = entity.GetBinary("sent");
        var sent = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < sent.Length; i++)
        {
            sent[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long)));
        }

        return new ProgressRow
        {
            Partition = int.Parse(entity.RowKey, NumberStyles.None, CultureInfo.InvariantCulture),
            Last = entity.GetInt64("last")!.Value,
            Start = entity.GetInt64("start") ?? 0,
            CompleteFrom = entity.GetInt64(CompleteFrom) ?? Windowing.EventTime.None,
            Sent = sent,
            MaxEventTime = entity.GetInt64("maxEventTime")!.Value,
            TimeBeforeEnd = entity.GetInt64("timeBeforeEnd") ?? Windowing.EventTime.None,
            Lost = entity.GetInt64("lost") ?? 0,
            LostRanges = LostRanges(entity),
            Read = entity.GetInt64("read") ?? 0,
            Filtered = entity.GetInt64("filtered") ?? 0,
            Dead = entity.GetInt64("dead") ?? 0,
            PartitionCount = entity.GetInt32("partitionCount") ?? 0,
        };
    }
}
