using System.Text;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Endpoint;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>Inputs that once cost more than they should, most of them found by tests/fuzz.Tests; and peers that hold on to what they are given.</summary>
public class HostileBoundsTests
{
    [Fact]
    public void Arrays_whose_elements_take_no_bytes_are_refused_before_they_fill_the_memory()
    {
        var message = HostileMessages.ArraysOfNothing;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, message, []));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_map_of_numbers_whose_hashes_could_meet_is_refused_and_one_of_many_texts_is_not()
    {
        Assert.Throws<AmqpProtocolException>(() => AmqpScanner.Measure(HostileMessages.MapOfNumbers(1000)));
        var many = HostileMessages.MapOf(65_000, i => [0xA1, 5, .. Encoding.ASCII.GetBytes($"{i:D5}")]);
        Assert.Equal(many.Length, AmqpScanner.Measure(many));
    }

    [Fact]
    public void A_body_that_no_consumer_could_decode_is_refused_at_the_door()
    {
        var message = HostileMessages.BodyThatIsDecodedLater;
        Assert.Equal(message.Length, AmqpScanner.Measure(message));
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, message, []));

        // Where such a one is in a log already, it reads as an event without a body.
        Assert.True(EventMessageCodec.Decode(Amqp.Message.Decode(new Amqp.ByteBuffer(message, 0, message.Length, message.Length))).Body.IsEmpty);
    }

    [Fact]
    public void Names_of_properties_that_are_no_texts_are_refused_at_the_door()
    {
        var message = HostileMessages.NameThatIsNoText;
        Assert.Equal(message.Length, AmqpScanner.Measure(message));
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, message, []));

        // Where such a one is in a log already, it reads as an event without that property.
        Assert.Empty(EventMessageCodec.Decode(Amqp.Message.Decode(new Amqp.ByteBuffer(message, 0, message.Length, message.Length))).Properties);
    }

    [Fact]
    public void A_value_that_cannot_tell_what_it_is_has_a_text_all_the_same()
    {
        byte[] footer = [0x00, 0x53, 0x78, 0x40];
        var value = Amqp.Types.Encoder.ReadObject(new Amqp.ByteBuffer(footer, 0, footer.Length, footer.Length));
        Assert.Throws<NullReferenceException>(value.ToString);
        Assert.Equal("(Footer)", AmqpText.Of(value));
        Assert.Equal("(List)", AmqpText.Of(new List { value }));
        Assert.Equal(["s", "y", "-1.5", "true", null], new object?[] { "s", new Symbol("y"), -1.5, true, null }.Select(AmqpText.Of));
    }

    [Fact]
    public void Of_every_list_no_more_fields_pass_than_the_library_reads()
    {
        // The library leaves the fields that it does not know unread, and takes them for the values that follow. So an
        // array of 25,152 elements without bytes, hidden in a field that nobody knows, went unseen by the checks.
        _ = new Open();
        var lists = 0;
        for (var code = 0; code < 256; code++)
        {
            var read = Enumerable.Range(0, 20).Where(fields => ReadsWhole(ListOf(code, fields))).ToList();
            lists += read is [] ? 0 : 1;
            for (var fields = 0; fields < 20 && read is not []; fields++)
            {
                var list = ListOf(code, fields);
                Assert.True(read.Contains(fields) || Record.Exception(() => AmqpScanner.Measure(list)) is AmqpProtocolException, $"0x{code:x2} with {fields} fields");
            }
        }

        Assert.True(lists >= 25, $"{lists} lists");
    }

    [Theory]
    [InlineData("00A312616D71703A72656C65617365643A6C697374C0020140")]
    [InlineData("00B300000012616D71703A72656C65617365643A6C697374C0020140")]
    [InlineData("00800000000000000026C0020140")]
    [InlineData("005326D0000000050000000140")]
    public void However_a_list_is_described_its_fields_are_counted(string released) =>
        Assert.Throws<AmqpProtocolException>(() => AmqpScanner.Measure(Convert.FromHexString(released)));

    [Fact]
    public void A_message_with_an_array_hidden_behind_known_fields_costs_what_its_bytes_cost()
    {
        var message = HostileMessages.ArrayHiddenBehindFields;
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, message, []));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, message, []));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_partition_key_is_as_long_as_the_service_lets_it_be()
    {
        var entries = new List<LogEntry>();
        Assert.Equal(new string('k', 128), BatchDecoder.Decode(0, HostileMessages.WithKey(128), entries));
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, HostileMessages.WithKey(129), entries));
    }

    [Fact]
    public async Task An_event_with_65_000_properties_goes_through_whole()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        var properties = Enumerable.Range(0, 65_000).ToDictionary(i => $"p{i}", i => (object?)i);
        await producer.SendBatchAsync([new OutgoingEvent("{}"u8.ToArray()) { Properties = properties }], partitionId: "0");
        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        Assert.Equal(65_000, (await EndpointTests.ReceiveAsync(receiver, 1))[0].Properties.Count);
        await fixture.AssertServesAsync();
    }

    [Fact]
    public async Task A_selector_of_blanks_is_refused_without_being_matched()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await peer.OpenAsync();
        var selector = "amqp.annotation.x-opt-offset > '" + new string(' ', 100_000) + "'x";
        await peer.WriteAsync(new Attach
        {
            LinkName = "l",
            Handle = 0,
            Role = true,
            Target = new Target { Address = "t" },
            Source = new Source
            {
                Address = $"{EndpointFixture.Hub}/ConsumerGroups/$Default/Partitions/0",
                FilterSet = new Map { [new Symbol("apache.org:selector-filter:string")] = selector },
            },
        });
        peer.EndWriting();
        Assert.Contains("com.microsoft:argument-error", Encoding.ASCII.GetString(await peer.ReadToEndAsync()), StringComparison.Ordinal);
        await fixture.AssertServesAsync();
    }

    [Fact]
    public async Task A_connection_has_no_more_links_than_the_bound()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
        await peer.OpenAsync();
        await peer.WriteAsync(new Begin { NextOutgoingId = 0, IncomingWindow = 10, OutgoingWindow = 10, HandleMax = 1023 }, 1);
        var written = PourAsync(peer, i => new Attach
        {
            LinkName = $"l{i}",
            Handle = (uint)(i / 2),
            Role = false,
            Source = new Source { Address = "s" },
            Target = new Target { Address = "nowhere" },
        });
        Assert.Contains($"at most {ConnectionBounds.MaxLinks} links", Encoding.ASCII.GetString(await peer.ReadToEndAsync()), StringComparison.Ordinal);
        await written;
        await fixture.AssertServesAsync();
    }

    [Fact]
    public void The_pieces_of_unfinished_messages_are_bounded_and_are_counted_off_when_they_are_done()
    {
        var bounds = new ConnectionBounds();
        bounds.Hold(ConnectionBounds.MaxUnfinishedBytes);
        Assert.False(bounds.MayKeep);
        Assert.Throws<AmqpProtocolException>(() => bounds.Hold(1));
        bounds.Release(ConnectionBounds.MaxUnfinishedBytes + 1);
        Assert.True(bounds.MayKeep);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    public async Task A_handshake_or_frame_that_is_never_completed_ends_its_connection(int bytes)
    {
        var time = new FakeTimeProvider();
        using var stream = new SilentStream(["AMQP\0\u0001\0\0"u8.ToArray(), FrameEncoder.Encode(Local.EventHubs.Wire.Frame.Amqp, 0, new Open { ContainerId = "c" }).ToArray()], bytes);
        var running = new ServerConnection(stream, _ => null!, time, NullLogger.Instance).RunAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return running.IsCompleted;
            },
            "the connection ends");
        await running;
    }

    [Fact]
    public async Task Connections_beyond_the_bound_are_closed_and_there_is_room_again_when_others_end()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        var peers = new List<RawPeer>();
        for (var i = 0; i < EventHubsEndpoint.MaxConnections; i++)
        {
            peers.Add(await RawPeer.ConnectAsync(fixture.Endpoint.Port));
        }

        using (var refused = await RawPeer.ConnectAsync(fixture.Endpoint.Port))
        {
            Assert.Empty(await refused.ReadToEndAsync());
        }

        peers.ForEach(peer => peer.Dispose());
        await Eventually.HoldsAsync(
            async () =>
            {
                using var peer = await RawPeer.ConnectAsync(fixture.Endpoint.Port);
                await peer.WriteAsync("NOT AMQP"u8.ToArray());
                return (await peer.ReadToEndAsync()).Length > 0;
            },
            "there is room again");
        await fixture.AssertServesAsync();
    }

    private static byte[] ListOf(int code, int fields) => [0x00, 0x53, (byte)code, 0xC0, (byte)(fields + 1), (byte)fields, .. Enumerable.Repeat((byte)0x40, fields)];

    private static bool ReadsWhole(byte[] list)
    {
        var buffer = new Amqp.ByteBuffer(list, 0, list.Length, list.Length);
        return Record.Exception(() => Amqp.Types.Encoder.ReadObject(buffer)) is null && buffer.Length == 0;
    }

    private static async Task PourAsync(RawPeer peer, Func<int, Attach> make)
    {
        try
        {
            for (var i = 0; i <= ConnectionBounds.MaxLinks; i++)
            {
                await peer.WriteAsync(make(i), (ushort)(i % 2));
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The endpoint has ended the connection, as it should.
        }
    }
}
