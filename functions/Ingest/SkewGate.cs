using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Holds a partition back that has run too far ahead (in event time) of the slowest one with a backlog, because every
/// open window of the time between waits in the entities' states. Patience is bounded: running ahead costs space, never
/// correctness. Thread-safe.
/// </summary>
internal sealed class SkewGate(
    LoadedPipeline pipeline, ILogPosition log, IProgressStore progress, TimeProvider clock, StreamMeter meter, ILogger<SkewGate> logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly PipelinePlan _plan = pipeline.Plan;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<(int Partition, long Time)> _behind = [];
    private long? _readAt;

    /// <summary>Waits while the partition is too far ahead.</summary>
    public async Task WaitAsync(PipelineIdentity identity, ProgressRow own, CancellationToken cancellation)
    {
        if (own.MaxEventTime is EventTime.None or EventTime.EndOfInput)
        {
            return;
        }

        var started = clock.GetTimestamp();
        while (await IsTooFarAheadAsync(identity, own, cancellation))
        {
            if (clock.GetElapsedTime(started) >= Patience)
            {
                Log.SkewPatienceOver(logger, own.Partition, _plan.MaxPartitionSkew);
                return;
            }

            await Task.Delay(_plan.PulsePeriod, clock, cancellation);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<bool> IsTooFarAheadAsync(PipelineIdentity identity, ProgressRow own, CancellationToken cancellation)
    {
        var behind = await ReadBehindAsync(identity, cancellation);
        return behind.Any(other =>
            other.Partition != own.Partition && own.MaxEventTime > EventTime.Add(other.Time, _plan.MaxPartitionSkew.Ticks));
    }

    /// <summary>The partitions with a backlog and their times; read at most once per pulse period.</summary>
    private async Task<IReadOnlyList<(int Partition, long Time)>> ReadBehindAsync(PipelineIdentity identity, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_readAt is { } at && clock.GetElapsedTime(at) < _plan.PulsePeriod)
            {
                return _behind;
            }

            var rows = await progress.ReadAllAsync(identity, cancellation);
            var snapshot = await log.ReadAsync(cancellation);
            meter.ReportBacklog(rows, snapshot);

            // A partition without any time yet holds nobody back: it may never get one (all dead letters).
            _behind = [.. rows
                .Where(row => row.Partition < snapshot.Partitions.Count
                    && row.Last < snapshot.Partitions[row.Partition].LastEnqueued && row.MaxEventTime != EventTime.None)
                .Select(row => (row.Partition, row.MaxEventTime))];
            _readAt = clock.GetTimestamp();
            return _behind;
        }
        finally
        {
            _gate.Release();
        }
    }
}
