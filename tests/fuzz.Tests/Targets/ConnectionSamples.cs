using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Wire;
using Frame = StreamFunctions.Local.EventHubs.Wire.Frame;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>Whole connections as real clients make them: with SASL and without, producing, consuming, asking.</summary>
internal static class ConnectionSamples
{
    private static readonly byte[] Header = "AMQP\0\u0001\0\0"u8.ToArray();
    private static readonly byte[] SaslHeader = "AMQP\u0003\u0001\0\0"u8.ToArray();

    public static IEnumerable<byte[]> All()
    {
        byte[] open = [.. Header, .. Of(new Open { ContainerId = "c", HostName = "localhost", MaxFrameSize = 65536, IdleTimeOut = 60_000 }), .. Of(new Begin { NextOutgoingId = 0, IncomingWindow = 5000, OutgoingWindow = 100, HandleMax = 10 })];
        byte[] close = [.. Of(new End()), .. Of(new Close())];
        byte[] sasl = [.. SaslHeader, .. FrameEncoder.Encode(Frame.Sasl, 0, new SaslInit { Mechanism = "ANONYMOUS" })];
        yield return [.. sasl, .. open, .. Publish(), .. close];
        yield return [.. open, .. Publish(), .. Split(), .. close];
        yield return [.. open, .. Of(AmqpSamples.Consumer(1)), .. Of(AmqpSamples.Credit(1, 100)), .. Of(new Flow { NextIncomingId = 0, IncomingWindow = 5000, NextOutgoingId = 0, OutgoingWindow = 100, Handle = 1, LinkCredit = 10, DeliveryCount = 0, Drain = true, Echo = true }), .. close];
        yield return [.. sasl, .. open, .. Node("$cbs", "x", "put-token", "token", new Map { ["name"] = "sb://localhost/hub", ["type"] = "t" }), .. close];
        yield return [.. open, .. Node("$management", "y", "READ", null, new Map { ["name"] = AmqpSamples.Hub, ["type"] = "com.microsoft:partition", ["partition"] = "0" }), .. close];
        yield return [.. open, .. AmqpSamples.Performatives().SelectMany(Of), .. close];
    }

    private static byte[] Publish() => [.. Of(AmqpSamples.Publisher(0)), .. Delivery(0, 0, EventMessageCodec.BatchFormat, false, AmqpSamples.Messages().ElementAt(1)), .. Delivery(0, 1, 0, false, AmqpSamples.Messages().First())];

    private static byte[] Split()
    {
        var message = AmqpSamples.Messages().First();
        return [.. Delivery(0, 2, 0, true, message[..20]), .. Delivery(0, 2, 0, false, message[20..])];
    }

    private static byte[] Node(string node, string reply, string operation, string? body, Map properties) =>
    [
        .. Of(new Attach { LinkName = "in", Handle = 3, Role = true, Source = new Source { Address = node }, Target = new Target { Address = reply } }),
        .. Of(new Attach { LinkName = "out", Handle = 2, Role = false, Source = new Source { Address = reply }, Target = new Target { Address = node } }),
        .. Of(AmqpSamples.Credit(3, 10)),
        .. Delivery(2, 0, 0, false, AmqpSamples.Bytes(AmqpSamples.Request(operation, body, properties))),
    ];

    private static byte[] Of(DescribedList performative) => FrameEncoder.Encode(Frame.Amqp, 0, performative).ToArray();

    private static byte[] Delivery(uint handle, uint id, uint format, bool more, byte[] payload)
    {
        byte[] frame = [.. Of(new Transfer { Handle = handle, DeliveryId = id, DeliveryTag = [(byte)id], MessageFormat = format, More = more }), .. payload];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        return frame;
    }
}
