using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Moves a partition's progress past events that the log no longer holds, and tells of them: once in the counters (the
/// progress row's ETag sees to that), and in an alert per range, which may be written again. Thread-safe.
/// </summary>
internal sealed class LostEvents(ProgressTable progressTable, LostTable alerts, StreamMeter meter, ILogger<LostEvents> logger)
{
    /// <summary>Records that everything after the progress up to a number is gone, before anything beyond is handed out.</summary>
    /// <returns>The stored progress; null if somebody else moved it meanwhile.</returns>
    public async Task<StoredProgress?> RecordAsync(PipelineIdentity pipeline, StoredProgress progress, long upTo, CancellationToken cancellation)
    {
        var stored = await progressTable.TryWriteAsync(pipeline, progress.Row.PastLost(upTo), progress.ETag, cancellation);
        if (stored is not null)
        {
            meter.ReportLost(upTo - progress.Row.Last);
            Log.Lost(logger, progress.Row.Partition, progress.Row.Last + 1, upTo);
            await TellAsync(pipeline, stored.Row, cancellation);
        }

        return stored;
    }

    /// <summary>Writes the alerts of a row again: who moved it may have died before they were written.</summary>
    public Task TellAsync(PipelineIdentity pipeline, ProgressRow row, CancellationToken cancellation) =>
        alerts.WriteAsync(pipeline, row.LostRanges, cancellation);
}
