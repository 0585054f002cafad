using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>Decides what a peer's attach leads to. One per connection.</summary>
internal sealed class EndpointLinks(EventHubsNamespace space, PartitionReaders readers, TimeProvider time, ILogger log) : ILinkFactory
{
    private static readonly Symbol Epoch = "com.microsoft:epoch";
    private static readonly Symbol ReceiverName = "com.microsoft:receiver-name";
    private const string WithMetrics = "com.microsoft:enable-receiver-runtime-metric";

    private readonly ReplyRegistry _replies = new();
    private readonly ManagementNode _management = new(space);

    /// <inheritdoc/>
    public ServerLink Create(ServerSession session, Attach attach)
    {
        var source = attach.Source as Source;
        var text = attach.Role ? source?.Address : (attach.Target as Target)?.Address;
        var address = EntityAddress.Parse(text) ?? throw NotFound(text);
        return (address.Node, attach.Role) switch
        {
            ({ } node, true) => Reply(session, attach, node),
            ({ } node, false) => new RequestLink(session, attach, node, _replies, node == EntityAddress.Cbs ? CbsNode.Answer : _management.Answer),
            (null, false) => Publish(session, attach, address, text),
            (null, true) => Consume(session, attach, address, source!, text),
        };
    }

    private ReplyLink Reply(ServerSession session, Attach attach, string node)
    {
        var address = (attach.Target as Target)?.Address;
        if (address?.Length > ConnectionBounds.MaxName)
        {
            throw new LinkRefusedException("amqp:invalid-field", $"The address of a receiver on {node} has at most {ConnectionBounds.MaxName} characters.");
        }

        var link = new ReplyLink(session, attach, _replies);
        _replies.Add(node, address, link);
        return link;
    }

    private PublishLink Publish(ServerSession session, Attach attach, EntityAddress address, string? text)
    {
        if (address.ConsumerGroup is not null)
        {
            throw NotFound(text);
        }

        var hub = space.Find(address.Hub) ?? throw NotFound(text);
        return new PublishLink(session, attach, hub, address.Partition is null ? -1 : PartitionIndex(hub, address.Partition), log);
    }

    private ServerLink Consume(ServerSession session, Attach attach, EntityAddress address, Source source, string? text)
    {
        var hub = space.Find(address.Hub);
        if (hub is null || address.Partition is null || address.ConsumerGroup is null || !hub.HasConsumerGroup(address.ConsumerGroup))
        {
            throw NotFound(text);
        }

        var partition = PartitionIndex(hub, address.Partition);
        var start = StartFilter.Resolve(source, hub.Partitions[partition]);
        var name = AmqpText.Of(attach.Properties?[ReceiverName]) ?? attach.LinkName;
        var target = new ConsumeTarget(readers, hub, address.ConsumerGroup, partition, OwnerLevel(attach), name);
        var withMetrics = attach.DesiredCapabilities?.Any(capability => capability?.ToString() == WithMetrics) ?? false;
        return readers.Enter(target, () => new ConsumeLink(session, attach, target, start, withMetrics, time, log));
    }

    private static long? OwnerLevel(Attach attach) => attach.Properties?[Epoch] switch
    {
        null => null,
        long level => level,
        int level => level,
        uint level => level,
        ulong level when level <= long.MaxValue => (long)level,
        var other => throw new LinkRefusedException("com.microsoft:argument-error", $"The epoch '{AmqpText.Of(other)}' is not a number."),
    };

    private static int PartitionIndex(EventHub hub, string id)
    {
        var index = hub.IndexOf(id);
        return index >= 0
            ? index
            : throw new LinkRefusedException(
                "com.microsoft:argument-out-of-range",
                $"The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and {hub.Partitions.Count - 1}; '{id}' was given.");
    }

    private static LinkRefusedException NotFound(string? address) =>
        new("amqp:not-found", $"The messaging entity '{address}' could not be found.");
}
