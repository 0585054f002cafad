using System.Text;
using Amqp.Framing;
using Amqp.Types;
using CsCheck;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.Tests.EventHubs;

public class HostilePeerTests
{
    private static readonly byte[] Header = "AMQP\0\u0001\0\0"u8.ToArray();

    [Fact]
    public async Task Whatever_bytes_come_only_their_connection_ends()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        var port = fixture.Endpoint.Port;
        await Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 60], Gen.Int[0, 3]).SampleAsync(
            async (raw, body, kind) =>
            {
                using var peer = await RawPeer.ConnectAsync(port);
                await peer.WriteAsync(kind switch
                {
                    0 => raw,
                    1 => [.. Header, .. FrameOf(raw)],
                    2 => [.. Header, .. OpenAndBegin(), .. FrameOf([0x00, 0x53, (byte)(0x10 + (raw.Length % 9)), .. body])],
                    _ => [.. Header, .. Mutate(OpenAndBegin(), raw)],
                });
                peer.EndWriting();
                await peer.ReadToEndAsync();
            },
            iter: 200,
            threads: 2);
        await fixture.AssertServesAsync();
    }

    [Fact]
    public async Task A_value_nested_without_end_closes_the_connection_and_not_the_process()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        foreach (var depth in (int[])[100, 200_000])
        {
            using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
            await peer.WriteAsync((byte[])[.. Header, .. FrameOf(new byte[depth])]);
            var answer = Encoding.ASCII.GetString(await peer.ReadToEndAsync());
            Assert.Contains("amqp:decode-error", answer, StringComparison.Ordinal);
        }

        await fixture.AssertServesAsync();
    }

    [Fact]
    public async Task A_frame_larger_than_allowed_closes_the_connection_before_it_is_read()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await peer.WriteAsync((byte[])[.. Header, 0x7F, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0]);
        Assert.Contains("framing-error", Encoding.ASCII.GetString(await peer.ReadToEndAsync()), StringComparison.Ordinal);
        await fixture.AssertServesAsync();
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_holds_up_nobody_else()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        var events = Enumerable.Range(0, 40_000).Select(_ => new OutgoingEvent(new byte[1000]));
        using var stuck = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await stuck.OpenAsync();
        await stuck.WriteAsync(new Attach
        {
            LinkName = "stuck",
            Handle = 0,
            Role = true,
            Source = new Source { Address = $"{EndpointFixture.Hub}/ConsumerGroups/$Default/Partitions/0" },
            Target = new Target { Address = "me" },
        });
        await stuck.WriteAsync(new Flow
        {
            NextIncomingId = 0,
            IncomingWindow = int.MaxValue,
            NextOutgoingId = 0,
            OutgoingWindow = 100,
            Handle = 0,
            LinkCredit = 1_000_000,
            DeliveryCount = 0,
        });

        await producer.SendAsync(events, partitionId: "0");
        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        Assert.Equal(39_999, (await EndpointTests.ReceiveAsync(receiver, 40_000))[^1].SequenceNumber);
        await fixture.AssertServesAsync();
    }

    [Fact]
    public void The_scanner_measures_whatever_the_library_encodes_and_nothing_shorter()
    {
        GenValue(3).Sample(value =>
        {
            var buffer = new Amqp.ByteBuffer(64, true);
            Amqp.Types.Encoder.WriteObject(buffer, value);
            var bytes = buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
            Assert.Equal(bytes.Length, AmqpScanner.Measure([.. bytes, 0xFF, 0xFF]));
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<AmqpProtocolException>(() => AmqpScanner.Measure(bytes.AsSpan(0, length)));
            }
        });
    }

    private static Gen<object?> GenValue(int depth)
    {
        var leaves = Gen.OneOf(
            Gen.Bool.Select(_ => (object?)null), Boxed(Gen.Bool), Boxed(Gen.Byte), Boxed(Gen.UShort), Boxed(Gen.UInt), Boxed(Gen.ULong),
            Boxed(Gen.Short), Boxed(Gen.Int), Boxed(Gen.Long), Boxed(Gen.Float), Boxed(Gen.Double), Boxed(Gen.Guid),
            Boxed(Gen.String[0, 300]), Boxed(Gen.Byte.Array[0, 300]), Boxed(Gen.Int.Array[1, 5]),
            Gen.String[0, 9].Select(text => (object?)new Symbol(text)),
            Gen.String[0, 5].Select(text => (object?)new DescribedValue(new Symbol("d"), text)));
        if (depth == 0)
        {
            return leaves;
        }

        var inner = GenValue(depth - 1);
        return Gen.OneOf(
            leaves,
            inner.List[0, 5].Select(items =>
            {
                var list = new List();
                items.ForEach(item => list.Add(item));
                return (object?)list;
            }),
            inner.List[0, 5].Select(items =>
            {
                var map = new Map();
                for (var i = 0; i < items.Count; i++)
                {
                    map[i] = items[i];
                }

                return (object?)map;
            }));
    }

    private static Gen<object?> Boxed<T>(Gen<T> gen) => gen.Select(value => (object?)value);

    private static byte[] OpenAndBegin() =>
    [
        .. FrameEncoder.Encode(Frame.Amqp, 0, new Open { ContainerId = "c", MaxFrameSize = 65536 }),
        .. FrameEncoder.Encode(Frame.Amqp, 0, new Begin { NextOutgoingId = 0, IncomingWindow = 10, OutgoingWindow = 10, HandleMax = 10 }),
        .. FrameEncoder.Encode(Frame.Amqp, 0, new Attach
        {
            LinkName = "l", Handle = 0, Role = false, Target = new Target { Address = EndpointFixture.Hub }, Source = new Source { Address = "s" },
        }),
        .. FrameEncoder.Encode(Frame.Amqp, 0, new Flow { NextIncomingId = 0, IncomingWindow = 10, NextOutgoingId = 0, OutgoingWindow = 10 }),
    ];

    private static byte[] Mutate(byte[] bytes, byte[] random)
    {
        for (var i = 0; i + 1 < random.Length; i += 40)
        {
            bytes[random[i] % bytes.Length] = random[i + 1];
        }

        return bytes;
    }

    private static byte[] FrameOf(byte[] body)
    {
        var size = body.Length + 8;
        return [(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, 2, 0, 0, 0, .. body];
    }
}
