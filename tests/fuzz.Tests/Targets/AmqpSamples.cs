using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>What real clients send.</summary>
internal static class AmqpSamples
{
    public const string Hub = "hub";

    public static byte[] Encode(DescribedList performative)
    {
        var buffer = new ByteBuffer(256, true);
        performative.Encode(buffer);
        return Bytes(buffer);
    }

    public static byte[] Bytes(ByteBuffer buffer) => buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();

    public static ByteBuffer Buffer(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        return new ByteBuffer(copy, 0, copy.Length, copy.Length);
    }

    public static IEnumerable<DescribedList> Performatives() =>
    [
        new SaslInit { Mechanism = "MSSBCBS", HostName = "localhost" },
        new Open { ContainerId = "c", HostName = "localhost", MaxFrameSize = 65536, ChannelMax = 100, IdleTimeOut = 60_000 },
        new Begin { NextOutgoingId = 1, IncomingWindow = 100, OutgoingWindow = 100, HandleMax = 10 },
        Publisher(0),
        Consumer(1),
        new Attach { LinkName = "cbs-out", Handle = 2, Role = false, Source = new Source { Address = "x" }, Target = new Target { Address = "$cbs" } },
        new Attach { LinkName = "cbs-in", Handle = 3, Role = true, Source = new Source { Address = "$cbs" }, Target = new Target { Address = "x" } },
        new Attach { LinkName = "m-out", Handle = 4, Role = false, Source = new Source { Address = "y" }, Target = new Target { Address = "$management" } },
        new Attach { LinkName = "m-in", Handle = 5, Role = true, Source = new Source { Address = "$management" }, Target = new Target { Address = "y" } },
        Credit(1, 100),
        new Transfer { Handle = 0, DeliveryId = 0, DeliveryTag = [1], MessageFormat = EventMessageCodec.BatchFormat },
        new Transfer { Handle = 0, DeliveryId = 1, DeliveryTag = [2], More = true },
        new Dispose { Role = true, First = 0, Last = 3, Settled = true, State = new Accepted() },
        new Dispose { Role = false, First = 0, Settled = true, State = new Rejected { Error = new Error(new Symbol("a:b")) { Description = "d" } } },
        new Detach { Handle = 1, Closed = true, Error = new Error(new Symbol("a:b")) },
        new End(),
        new Close { Error = new Error(new Symbol("a:b")) { Info = new Fields { [new Symbol("k")] = 1 } } },
    ];

    public static Attach Publisher(uint handle) => new()
    {
        LinkName = $"p{handle}",
        Handle = handle,
        Role = false,
        Source = new Source { Address = "s" },
        Target = new Target { Address = Hub },
        DesiredCapabilities = [new Symbol("com.microsoft:x")],
        MaxMessageSize = 1024,
    };

    public static Attach Consumer(uint handle) => new()
    {
        LinkName = $"r{handle}",
        Handle = handle,
        Role = true,
        Target = new Target { Address = "t" },
        Source = new Source
        {
            Address = Hub + "/ConsumerGroups/$Default/Partitions/0",
            FilterSet = new Map
            {
                [new Symbol("apache.org:selector-filter:string")] =
                    new DescribedValue(new Symbol("apache.org:selector-filter:string"), "amqp.annotation.x-opt-offset > '-1'"),
            },
        },
        Properties = new Fields { [new Symbol("com.microsoft:epoch")] = 3L, [new Symbol("com.microsoft:receiver-name")] = "me" },
    };

    public static Flow Credit(uint handle, uint credit) => new()
    {
        NextIncomingId = 0,
        IncomingWindow = 5000,
        NextOutgoingId = 0,
        OutgoingWindow = 100,
        Handle = handle,
        LinkCredit = credit,
        DeliveryCount = 0,
    };

    public static IEnumerable<byte[]> Messages()
    {
        var event1 = new OutgoingEvent("{\"a\":1}"u8.ToArray())
        {
            MessageId = "id",
            ContentType = "application/json",
            PartitionKey = "key",
            Properties = new Dictionary<string, object?> { ["s"] = "text", ["l"] = 5L, ["d"] = 1.5, ["t"] = DateTime.UnixEpoch, ["b"] = (byte[])[1, 2] },
        };
        var encoded = EventMessageCodec.Encode(event1, null);
        yield return Bytes(encoded);
        yield return Bytes(EventMessageCodec.Batch([EventMessageCodec.Encode(event1, null), EventMessageCodec.Encode(new OutgoingEvent(new byte[40]), null)], "pk").Encode());
        yield return Bytes(Request("put-token", "token", new Map { ["name"] = "sb://localhost/hub", ["type"] = "t" }));
        yield return Bytes(Request("READ", null, new Map { ["name"] = Hub, ["type"] = "com.microsoft:partition", ["partition"] = "0" }));
        yield return Bytes(new Message { BodySection = new AmqpSequence { List = new object[] { 1, "a", new List { 2L } } }, Footer = new Footer { [new Symbol("f")] = 1 } }.Encode());
    }

    /// <summary>A request to a node.</summary>
    public static ByteBuffer Request(string operation, string? body, Map properties)
    {
        var section = new ApplicationProperties { ["operation"] = operation };
        foreach (var (name, value) in properties)
        {
            section[name] = value;
        }

        return new Message
        {
            Properties = new Properties { MessageId = "m", ReplyTo = operation == "READ" ? "y" : "x" },
            ApplicationProperties = section,
            BodySection = new AmqpValue { Value = body },
        }.Encode();
    }
}
