using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Moves a partition's progress past events that the log no longer holds, and tells of them: once in the counters (the
/// progress row's ETag sees to that), and in an alert per range, which may be written again. Thread-safe.
/// </summary>
internal sealed class LostEvents(
    LoadedPipeline pipeline, ProgressTable progressTable, LostTable alerts, TimeProvider clock, StreamMeter meter, ILogger<LostEvents> logger)
{
    private const int MaxConflicts = 5;

    /// <summary>Records that everything after the progress up to a number is gone, before anything beyond is handed out.</summary>
    /// <param name="identity">Whose progress.</param>
    /// <param name="progress">The progress.</param>
    /// <param name="upTo">The last lost sequence number (included).</param>
    /// <param name="next">When the event after it was enqueued; null = the log holds none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The stored progress; null if somebody else moved it meanwhile.</returns>
    public async Task<StoredProgress?> RecordAsync(
        PipelineIdentity identity, StoredProgress progress, long upTo, DateTimeOffset? next, CancellationToken cancellation)
    {
        var row = Incomplete(progress.Row.PastLost(upTo), next);
        var stored = await progressTable.TryWriteAsync(identity, row, progress.ETag, cancellation);
        if (stored is not null)
        {
            meter.ReportLost(upTo - progress.Row.Last);
            Log.Lost(logger, progress.Row.Partition, progress.Row.Last + 1, upTo);
            await TellAsync(identity, stored.Row, cancellation);
        }

        return stored;
    }

    /// <summary>
    /// Notes that events which were handed out are gone, before any group is told to go on without them: its windows lack
    /// them, and must not take the place of full rows of an older generation.
    /// </summary>
    /// <exception cref="InvalidOperationException">Others changed the progress all the time; trying again later helps.</exception>
    public async Task MarkIncompleteAsync(PipelineIdentity identity, int partition, CancellationToken cancellation)
    {
        for (var conflicts = 0; conflicts < MaxConflicts; conflicts++)
        {
            var (row, etag) = await progressTable.ReadAsync(identity, partition, pipeline.Plan.KeyGroups, cancellation);
            if (await progressTable.TryWriteAsync(identity, Incomplete(row, null), etag, cancellation) is not null)
            {
                return;
            }
        }

        throw new InvalidOperationException($"Partition {partition}: its progress was changed by others {MaxConflicts} times in a row; trying again later.");
    }

    /// <summary>Writes the alerts of a row again: who moved it may have died before they were written.</summary>
    public Task TellAsync(PipelineIdentity identity, ProgressRow row, CancellationToken cancellation) =>
        alerts.WriteAsync(identity, row.LostRanges, cancellation);

    private ProgressRow Incomplete(ProgressRow row, DateTimeOffset? next) => row with
    {
        CompleteFrom = Math.Max(row.CompleteFrom, StartDecision.CompleteFrom(next ?? clock.GetUtcNow(), pipeline.Plan.MaxFutureSkew)),
    };
}
