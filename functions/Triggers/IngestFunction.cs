using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions;

/// <summary>Takes batches of one partition from Event Hubs and hands them out to the key groups.</summary>
public sealed class IngestFunction(IIngest ingest, DurableClients clients)
{
    /// <summary>Called by the trigger with one partition's events, in order; thrown faults are retried, then the log is read again.</summary>
    [Function("Ingest")]
    [ExponentialBackoffRetry(5, "00:00:01", "00:00:30")]
    public Task RunAsync(
        [EventHubTrigger("%EventHub__Name%", ConsumerGroup = "%EventHub__ConsumerGroup%", Connection = "EventHubConnection")] EventData[] events,
        [DurableClient] DurableTaskClient client,
        FunctionContext context)
    {
        clients.Keep(client);
        return ingest.IngestAsync(TriggerPartition.Of(context), events, context.CancellationToken);
    }
}
