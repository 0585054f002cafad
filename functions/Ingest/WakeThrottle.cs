using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Wakes the pulse at most once per pulse period and process: it lingers for three beats with nothing to do, so that no
/// batch is left without one. Thread-safe.
/// </summary>
internal sealed class WakeThrottle(LoadedPipeline pipeline, ISignals signals, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private PipelineIdentity? _woken;
    private long _wokenAt;

    public async Task WakeAsync(PipelineIdentity identity, CancellationToken cancellation)
    {
        if (!IsDue(identity))
        {
            return;
        }

        try
        {
            await signals.WakeAsync(identity, cancellation);
        }
        catch
        {
            lock (_lock)
            {
                _woken = null;
            }

            throw;
        }
    }

    private bool IsDue(PipelineIdentity identity)
    {
        lock (_lock)
        {
            if (_woken == identity && clock.GetElapsedTime(_wokenAt) < pipeline.Plan.PulsePeriod)
            {
                return false;
            }

            _woken = identity;
            _wokenAt = clock.GetTimestamp();
            return true;
        }
    }
}
