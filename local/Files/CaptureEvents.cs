using System.Globalization;
using Azure.Messaging.EventHubs;

namespace StreamFunctions.Local.Files;

/// <summary>
/// Turns records of Event Hubs Capture (schema Microsoft.ServiceBus.Messaging.EventData) into the events that they were:
/// sequence number, offset, enqueued time, partition key, message id, properties and body.
/// </summary>
internal static class CaptureEvents
{
    private const string SequenceNumber = "SequenceNumber";

    /// <summary>Makes the event.</summary>
    /// <exception cref="FileFormatException">The record lacks what every captured event has.</exception>
    public static EventData ToEvent(Dictionary<string, object?> record)
    {
        var system = Map(record, "SystemProperties");
        var sequence = record.GetValueOrDefault(SequenceNumber) as long? ?? throw new FileFormatException($"it has no {SequenceNumber}");
        var partitionKey = system.GetValueOrDefault("x-opt-partition-key") as string;
        var data = EventHubsModelFactory.EventData(
            BinaryData.FromBytes(Body(record)),
            Map(record, "Properties"),
            system,
            partitionKey,
            sequence,
            offsetString: Convert.ToString(record.GetValueOrDefault("Offset"), CultureInfo.InvariantCulture),
            enqueuedTime: EnqueuedTime(record, system));
        if (system.GetValueOrDefault("message-id") is { } id)
        {
            data.MessageId = Convert.ToString(id, CultureInfo.InvariantCulture);
        }

        return data;
    }

    // The system property has milliseconds; the text of the record, as Capture writes it, only seconds.
    private static DateTimeOffset EnqueuedTime(Dictionary<string, object?> record, Dictionary<string, object> system)
    {
        if (system.GetValueOrDefault("x-opt-enqueued-time") is long milliseconds
            && milliseconds > DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && milliseconds < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }

        var text = record.GetValueOrDefault("EnqueuedTimeUtc") as string;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FileFormatException($"its EnqueuedTimeUtc is '{text}', which is no time");
    }

    private static ReadOnlyMemory<byte> Body(Dictionary<string, object?> record) =>
        record.GetValueOrDefault("Body") is ReadOnlyMemory<byte> bytes ? bytes : ReadOnlyMemory<byte>.Empty;

    private static Dictionary<string, object> Map(Dictionary<string, object?> record, string name) =>
        record.GetValueOrDefault(name) is Dictionary<string, object?> map
            ? map.Where(item => item.Value is not null).ToDictionary(
                item => item.Key, item => item.Value is ReadOnlyMemory<byte> bytes ? bytes.ToArray() : item.Value!, StringComparer.Ordinal)
            : [];
}
