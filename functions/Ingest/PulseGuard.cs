using Microsoft.Extensions.Logging;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

internal sealed class PulseGuard(PipelineIdentityResolver identities, ISignals signals, ILogger<PulseGuard> logger) : IPulseGuard
{
    /// <inheritdoc/>
    public async Task WakeAsync(CancellationToken cancellation)
    {
        var identity = await identities.CurrentAsync(cancellation);
        await signals.WakeAsync(identity.Pipeline, cancellation);
        Log.GuardWoke(logger, identity.Pipeline.Name, identity.Pipeline.Generation);
    }
}
