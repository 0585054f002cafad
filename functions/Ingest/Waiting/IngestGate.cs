using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Holds a partition back while the groups cannot take more, or while it is too far ahead of another one. What waits is in
/// the log, so waiting costs no memory and loses nothing. Thread-safe; one caller per partition at a time.
/// </summary>
internal sealed class IngestGate(
    LoadedPipeline pipeline, PressureReader pressure, WakeThrottle wake, TimeProvider clock, StreamMeter meter, ILogger<IngestGate> logger)
{
    /// <summary>The longest wait in one call: well below the ten minutes that a function may run.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly PipelinePlan _plan = pipeline.Plan;
    private readonly ConcurrentDictionary<(int Generation, int Partition), GroupPressure> _groups = new();

    /// <summary>Whether the partition may be handed out now; for the pulse, which must not wait.</summary>
    public async Task<WaitReason> LookAsync(PipelineIdentity identity, ProgressRow own, CancellationToken cancellation)
    {
        var view = await pressure.ReadAsync(identity, cancellation);
        return Judge(identity, own, view, Begin(view));
    }

    /// <summary>Waits until the partition may be handed out.</summary>
    /// <exception cref="IngestWaitException">It may not for <see cref="Patience"/>; nothing is lost.</exception>
    public async Task WaitAsync(PipelineIdentity identity, ProgressRow own, CancellationToken cancellation)
    {
        var view = await pressure.ReadAsync(identity, cancellation);
        var skew = Begin(view);
        var reason = Judge(identity, own, view, skew);
        if (reason == WaitReason.None)
        {
            return;
        }

        Log.PartitionWaits(logger, own.Partition, own.Last, Reasons.Of(reason));
        var started = clock.GetTimestamp();
        try
        {
            while (reason != WaitReason.None)
            {
                meter.ReportWaiting(own.Partition, reason);
                if (clock.GetElapsedTime(started) >= Patience)
                {
                    throw new IngestWaitException(own.Partition, Patience, reason);
                }

                // What it waits for comes by the pulse: repairs, status rows, time. It must not have stopped.
                await wake.WakeAsync(identity, cancellation);
                await Task.Delay(pressure.Freshness, clock, cancellation);
                reason = Judge(identity, own, await pressure.ReadAsync(identity, cancellation), skew);
            }

            Log.PartitionGoesOn(logger, own.Partition, own.Last, clock.GetElapsedTime(started));
        }
        finally
        {
            meter.ReportWaiting(own.Partition, WaitReason.None);
        }
    }

    private PartitionSkew Begin(PressureView view) => PartitionSkew.Begin(view.Progress, view.Log, _plan.MaxPartitionSkew);

    private WaitReason Judge(PipelineIdentity identity, ProgressRow own, PressureView view, PartitionSkew skew)
    {
        var groups = _groups.GetOrAdd((identity.Generation, own.Partition), _ => new GroupPressure(_plan.Outbox));
        WaitReason reason;
        lock (groups)
        {
            reason = groups.Judge(own, view.Status);
        }

        return reason != WaitReason.None || !skew.Holds(own, view.Progress) ? reason : WaitReason.Skew;
    }
}
