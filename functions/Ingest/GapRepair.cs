using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Reads ranges of the log again for a group that lacks them. Bounded work per call. Thread-safe.</summary>
internal sealed class GapRepair(
    LoadedPipeline pipeline, PipelineIdentityResolver identities, IEventLog log, ProgressTable progressTable, ISignals signals,
    IngestService ingest, LostEvents lostEvents, StreamMeter meter, ILogger<GapRepair> logger) : IGapRepair
{
    private readonly HandoutPlanner _planner = new(pipeline);
    private readonly int _keyGroups = pipeline.Plan.KeyGroups;

    /// <inheritdoc/>
    public async Task<RepairOutcome> RepairAsync(
        PipelineIdentity pipeline, int partition, long from, long to, int group, CancellationToken cancellationToken)
    {
        // The hub itself is asked: the numbers of one that was recreated a moment ago mean other events.
        var identity = await identities.RecheckAsync(cancellationToken);
        if (identity.Pipeline != pipeline)
        {
            throw new IdentityException($"Generation {pipeline.Generation} is not served by this process, which has {identity.Pipeline.Generation}.");
        }

        // Read after the range was handed out, so it tells of everything below that was lost before.
        var progress = (await progressTable.ReadAsync(pipeline, partition, _keyGroups, cancellationToken)).Row;
        var (events, upTo) = await ReadAsync(partition, Math.Max(from, progress.Start), to, cancellationToken);
        var (blocks, rows) = _planner.PlanRepair(pipeline, progress, group, events, from, upTo, identity.PartitionCount);
        if (blocks.Any(block => block.Lost))
        {
            await lostEvents.MarkIncompleteAsync(pipeline, partition, cancellationToken);
        }

        foreach (var block in blocks)
        {
            await signals.AddAsync(pipeline, group, block, cancellationToken);
        }

        var lost = blocks.Where(block => block.Lost).Sum(block => block.To - block.From + 1);
        foreach (var block in blocks.Where(block => block.Lost))
        {
            Log.LostToGroup(logger, group, partition, block.From, block.To);
        }

        meter.ReportRepair(rows);
        Log.GapRepaired(logger, group, partition, from, upTo, rows, lost);
        return new RepairOutcome(upTo, rows, lost);
    }

    /// <inheritdoc/>
    public Task<long> IngestHoleAsync(
        PipelineIdentity pipeline, int partition, long from, long to, CancellationToken cancellationToken) =>
        ingest.IngestRangeAsync(pipeline, partition, to, cancellationToken);

    private async Task<(List<EventData> Events, long UpTo)> ReadAsync(int partition, long from, long to, CancellationToken cancellation)
    {
        var events = new List<EventData>();
        var size = new HandoutSize();
        if (from > to)
        {
            return (events, to);
        }

        await foreach (var data in log.ReadAsync(partition, from, to, cancellation))
        {
            events.Add(data);
            size.Add(data);
            if (size.IsFull)
            {
                return (events, data.SequenceNumber);
            }
        }

        return (events, to);
    }
}
