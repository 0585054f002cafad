using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions;

/// <summary>The safety net: wakes the pulse now and then, should its own timer have been lost.</summary>
public sealed class PulseGuardFunction(IPulseGuard guard, DurableClients clients)
{
    /// <summary>Called by the timer.</summary>
    [Function("PulseGuard")]
    public Task RunAsync(
        [TimerTrigger("%Pulse__GuardSchedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        clients.Keep(client);
        return guard.WakeAsync(context.CancellationToken);
    }
}
