using System.Globalization;
using Azure.Data.Tables;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Keeps an alert per range of events that the log lost before they were counted, among the pipeline's other alerts.
/// Writing one again meets the same row; one that has grown replaces the shorter one. Thread-safe.
/// </summary>
internal sealed class LostTable(TableSet tables)
{
    private const string NoGroup = "ingest";

    /// <summary>Writes ranges that a group did not get.</summary>
    public Task WriteAsync(PipelineIdentity pipeline, int group, IReadOnlyCollection<LostRange> ranges, CancellationToken cancellation) =>
        WriteAsync(pipeline, RowKeys.Group(pipeline.Name, group), group, ranges, cancellation);

    /// <summary>Writes ranges that no group got.</summary>
    public Task WriteAsync(PipelineIdentity pipeline, IReadOnlyCollection<LostRange> ranges, CancellationToken cancellation) =>
        WriteAsync(pipeline, $"{TableKeyEscaping.Escape(pipeline.Name)}|{NoGroup}", null, ranges, cancellation);

    private Task WriteAsync(
        PipelineIdentity pipeline, string partitionKey, int? group, IReadOnlyCollection<LostRange> ranges, CancellationToken cancellation) =>
        ranges.Count == 0
            ? Task.CompletedTask
            : tables.Alerts.UpsertAsync(ranges.Select(range => ToEntity(pipeline, partitionKey, group, range)), cancellation);

    private static TableEntity ToEntity(PipelineIdentity pipeline, string partitionKey, int? group, LostRange range) => new(
        partitionKey, RowKeys.Lost(pipeline.Generation, range.Partition, range.From))
    {
        [ResultColumns.Key] = string.Create(CultureInfo.InvariantCulture, $"partition {range.Partition}, {range.From} to {range.To}"),
        ["rule"] = LostRange.Rule,
        ["raised"] = true,
        ["partition"] = range.Partition,
        ["from"] = range.From,
        ["to"] = range.To,
        ["group"] = group,
        [ResultColumns.Generation] = pipeline.Generation,
    };
}
