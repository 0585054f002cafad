using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions;

/// <summary>Runs the operations of the entity that beats while windows are open.</summary>
/// <param name="clients">Takes the durable client, through which the pulse has gaps sent again.</param>
public sealed class PulseEntityFunction(DurableClients clients)
{
    /// <summary>Called by the durable backend with a batch of operations of the entity.</summary>
    [Function(EntityNames.Pulse)]
    public Task RunAsync([EntityTrigger] TaskEntityDispatcher dispatcher, [DurableClient] DurableTaskClient client)
    {
        clients.Keep(client);
        return dispatcher.DispatchAsync<PulseEntity>();
    }
}
