using System.Globalization;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>Events as a trigger hands them over: the same members and binding data as from the official worker.</summary>
internal static class EventBatch
{
    public static EventData ToEventData(ReceivedEvent received)
    {
        EventData data = EventHubsModelFactory.EventData(
            new BinaryData(received.Body),
            received.Properties.Count == 0 ? null : received.Properties.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!),
            new SystemProperties(received),
            received.PartitionKey,
            received.SequenceNumber,
            offsetString: received.Offset,
            enqueuedTime: received.EnqueuedTime);
        data.MessageId = received.MessageId;
        data.ContentType = received.ContentType;
        return data;
    }

    /// <summary>
    /// What FunctionContext.BindingContext.BindingData holds for a batch: JSON texts under the official names, made when asked for.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> BindingData(
        EventHubBinding trigger, string hubNamespace, string partition, IReadOnlyList<ReceivedEvent> events) =>
        new LazyDictionary(new Dictionary<string, Func<object?>>(StringComparer.OrdinalIgnoreCase)
        {
            ["PartitionContext"] = () => JsonSerializer.Serialize(new
            {
                FullyQualifiedNamespace = hubNamespace,
                EventHubName = trigger.EventHub,
                trigger.ConsumerGroup,
                PartitionId = partition,
            }),
            ["SequenceNumberArray"] = () => JsonSerializer.Serialize(events.Select(e => e.SequenceNumber)),
            ["OffsetStringArray"] = () => JsonSerializer.Serialize(events.Select(e => e.Offset)),
            ["EnqueuedTimeUtcArray"] = () => JsonSerializer.Serialize(
                events.Select(e => e.EnqueuedTime.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))),
            ["PartitionKeyArray"] = () => JsonSerializer.Serialize(events.Select(e => e.PartitionKey)),
        });
}
