using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Carries a handout out, in the order that makes a crash harmless: dead letters, then all signals, and only when every
/// one was accepted the progress. Whatever is repeated afterwards meets the same rows and the same claims. Thread-safe.
/// </summary>
internal sealed class HandoutService(
    LoadedPipeline pipeline, DeadLetterTable deadLetters, ISignals signals, ProgressTable progressTable, IngestGate gate, StreamMeter meter)
{
    private const int ParallelSignals = 16;

    private readonly HandoutPlanner _planner = new(pipeline);

    /// <summary>Hands out a run of events that follows the progress without a hole.</summary>
    /// <returns>The stored progress; null if somebody else moved it meanwhile.</returns>
    public async Task<StoredProgress?> HandOutAsync(
        ResolvedIdentity identity, StoredProgress progress, IReadOnlyList<EventData> events, CancellationToken cancellation)
    {
        await gate.WaitAsync(identity.Pipeline, progress.Row, cancellation);
        var handout = _planner.Plan(identity.Pipeline, progress.Row, events, identity.PartitionCount);
        await deadLetters.WriteAsync(identity.Pipeline, handout.DeadLetters, cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelSignals, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            handout.Blocks, options, async (item, token) => await signals.AddAsync(identity.Pipeline, item.Group, item.Block, token));
        var stored = await progressTable.TryWriteAsync(identity.Pipeline, handout.Progress, progress.ETag, cancellation);
        if (stored is not null)
        {
            meter.ReportBatch(events.Count, handout.DeadLetters.Count);
        }

        return stored;
    }
}
