using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Writes what a group puts out: results under version fences, late rows and alerts under keys that follow from what
/// they are about, and the group's status last, when all else is in. Thread-safe.
/// </summary>
internal sealed class ResultSink(
    TableSet tables, ResultTable results, StatusTable status, LostTable lost, StreamMeter meter, ILogger<ResultSink> logger) : IResultSink
{
    // A late row that a rebuild has counted stays marked: a repeated or stalled write must not bring it back as late.
    private static readonly FencedTableWriter LateRows = new(
        (stored, row) => ResultColumns.RebuildOf(stored) > ResultColumns.RebuildOf(row), [ResultColumns.Rebuild]);

    /// <inheritdoc/>
    public async Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Tell(batch, await results.WriteAsync(batch, cancellationToken));
        if (batch.Late.Count > 0)
        {
            await LateRows.WriteAsync(
                await tables.Late.GetAsync(cancellationToken), batch.Late.Select(row => ToEntity(batch, row)).ToList(), cancellationToken);
        }

        if (batch.Alerts.Count > 0)
        {
            await tables.Alerts.UpsertAsync(batch.Alerts.Select(alert => ToEntity(batch, alert)), cancellationToken);
            meter.ReportAlerts(batch.Alerts);
        }

        await lost.WriteAsync(batch.Pipeline, batch.Group, batch.Lost, cancellationToken);
        if (batch.Status is { } row)
        {
            await status.WriteAsync(batch.Pipeline, row, cancellationToken);
            meter.Report(row);
        }
    }

    private void Tell(SinkBatch batch, IncompleteResults written)
    {
        meter.ReportIncomplete(written);
        if (written.Kept > 0)
        {
            Log.OlderRowsKept(logger, batch.Pipeline.Name, batch.Pipeline.Generation, batch.Group, written.Kept);
        }
    }

    private static TableEntity ToEntity(SinkBatch batch, LateRow row) => new(
        RowKeys.Numbered(batch.Pipeline.Name, batch.Pipeline.Generation, batch.Group),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Partition:D5}|{RowKeys.Number(row.Sequence)}|{RowKeys.OldestFirst(row.WindowStart)}|{RowKeys.OldestFirst(row.WindowEnd)}"))
    {
        [ResultColumns.Key] = row.Key,
        ["partition"] = row.Partition,
        ["sequence"] = row.Sequence,
        ["time"] = TableValues.OfTime(row.Time),
        [ResultColumns.WindowStart] = TableValues.OfTime(row.WindowStart),
        [ResultColumns.WindowEnd] = TableValues.OfTime(row.WindowEnd),
        ["watermark"] = TableValues.OfTime(row.Watermark),
        ["reason"] = "window-closed",
        [ResultColumns.Generation] = batch.Pipeline.Generation,
    };

    private static TableEntity ToEntity(SinkBatch batch, AlertTransition alert) => new(
        RowKeys.Group(batch.Pipeline.Name, batch.Group),
        RowKeys.Alert(alert.Key, alert.Result.End, alert.Result.Ordinal, alert.Rule, alert.Raised, batch.Pipeline.Generation))
    {
        [ResultColumns.Key] = alert.Key,
        ["rule"] = alert.Rule,
        ["raised"] = alert.Raised,
        [ResultColumns.WindowStart] = TableValues.OfTime(alert.Result.Start),
        [ResultColumns.WindowEnd] = TableValues.OfTime(alert.Result.End),
        [ResultColumns.Rows] = alert.Result.Rows,
        [ResultColumns.Generation] = batch.Pipeline.Generation,
    };
}
