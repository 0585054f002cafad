using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>The functions of the documented aggregator: one signal per event, to an entity per key.</summary>
public static class AggregatorFunctions
{
    private const string Entity = "DeviceWindows";

    /// <summary>Signals each event of a batch; all at once, as the client allows it.</summary>
    [Function("Aggregate")]
    public static Task RunAsync(
        [EventHubTrigger("%EventHub__Name%", ConsumerGroup = "%EventHub__ConsumerGroup%", Connection = "EventHubConnection")] EventData[] events,
        [DurableClient] DurableTaskClient client)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(client);
        return Task.WhenAll(events.Select(data => SignalAsync(client, data)));
    }

    /// <summary>Runs the entities.</summary>
    [Function(Entity)]
    public static Task DispatchAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<DeviceWindows>();

    private static Task SignalAsync(DurableTaskClient client, EventData data)
    {
        using var json = JsonDocument.Parse(data.EventBody.ToMemory());
        var reading = new Reading(
            json.RootElement.GetProperty("time").GetDateTime().Ticks, json.RootElement.GetProperty("temperature").GetDouble());
        return client.Entities.SignalEntityAsync(
            new EntityInstanceId(Entity, json.RootElement.GetProperty("deviceId").GetString()!), nameof(DeviceWindows.Add), reading);
    }
}
