using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary><c>$management</c>: tells about hubs and partitions. Clients cast hard: the types of the values matter.</summary>
internal sealed class ManagementNode(EventHubsNamespace space)
{
    private const string HubType = "com.microsoft:eventhub";
    private const string PartitionType = "com.microsoft:partition";

    /// <summary>The answer to a request.</summary>
    public Message Answer(Message request)
    {
        var map = request.ApplicationProperties?.Map ?? [];
        var name = map["name"] as string ?? "";
        var type = map["type"] as string;
        if (map["operation"] as string is not "READ" || type is not (HubType or PartitionType))
        {
            return Error(400, "amqp:not-implemented", "Only READ of com.microsoft:eventhub and com.microsoft:partition is known.");
        }

        if (space.Find(name) is not { } hub)
        {
            return Error(404, "amqp:not-found", $"The messaging entity '{name}' could not be found.");
        }

        return type == HubType ? Ok(Describe(hub)) : Partition(hub, AmqpText.Of(map["partition"]) ?? "");
    }

    private static Message Partition(EventHub hub, string id)
    {
        var index = hub.IndexOf(id);
        return index >= 0
            ? Ok(Describe(hub, index))
            : Error(
                400,
                "com.microsoft:argument-out-of-range",
                $"The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and {hub.Partitions.Count - 1}; '{id}' was given.");
    }

    private static Map Describe(EventHub hub) => new()
    {
        ["name"] = hub.Name,
        ["type"] = HubType,
        ["created_at"] = hub.CreatedOn.UtcDateTime,
        ["partition_count"] = hub.Partitions.Count,
        ["partition_ids"] = Enumerable.Range(0, hub.Partitions.Count).Select(Id).ToArray(),
        ["georeplication_factor"] = 1,
    };

    private static Map Describe(EventHub hub, int index)
    {
        var log = hub.Partitions[index];
        var tail = log.Tail;
        return new Map
        {
            ["name"] = hub.Name,
            ["type"] = PartitionType,
            ["partition"] = Id(index),
            ["begin_sequence_number"] = log.BeginSequenceNumber,
            ["last_enqueued_sequence_number"] = tail.SequenceNumber,
            ["last_enqueued_offset"] = tail.Offset.ToString(CultureInfo.InvariantCulture),
            ["last_enqueued_time_utc"] = DateTimeOffset.FromUnixTimeMilliseconds(tail.EnqueuedTime).UtcDateTime,
            ["is_partition_empty"] = tail.SequenceNumber < log.BeginSequenceNumber,
        };
    }

    private static string Id(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static Message Ok(Map body) => Reply(200, "OK", new AmqpValue { Value = body });

    private static Message Error(int status, string condition, string description)
    {
        var reply = Reply(status, description, new AmqpValue { Value = null });
        reply.ApplicationProperties["error-condition"] = new Symbol(condition);
        return reply;
    }

    private static Message Reply(int status, string description, RestrictedDescribed body) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = status, ["status-description"] = description },
        BodySection = body,
    };
}
