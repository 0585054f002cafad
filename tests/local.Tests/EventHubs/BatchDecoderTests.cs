using Amqp;
using CsCheck;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Endpoint;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.Tests.EventHubs;

public class BatchDecoderTests
{
    [Fact]
    public void A_batch_gives_its_events_with_key_and_untouched_sections()
    {
        var events = Enumerable.Range(0, 3).Select(i => EventMessageCodec.Encode(EndpointTests.Event(i), "key")).ToList();
        var entries = new List<LogEntry>();

        var key = BatchDecoder.Decode(EventMessageCodec.BatchFormat, Bytes(EventMessageCodec.Batch(events, "key")), entries);

        Assert.Equal("key", key);
        Assert.All(entries, entry => Assert.Equal("key", entry.PartitionKey));
        Assert.Equal(["id-0", "id-1", "id-2"], entries.Select(entry => Read(entry).Properties.MessageId));
        Assert.All(entries, entry => Assert.Null(Read(entry).MessageAnnotations));
    }

    [Fact]
    public void Whatever_bytes_are_taken_a_consumer_can_decode_and_all_others_are_refused()
    {
        var single = Bytes(EventMessageCodec.Encode(EndpointTests.Event(5), "key"));
        var batch = Bytes(EventMessageCodec.Batch([EventMessageCodec.Encode(EndpointTests.Event(5), "k"), EventMessageCodec.Encode(EndpointTests.Event(6), "k")], "k"));
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).List[1, 4]).Sample(
            (isBatch, changes) =>
            {
                var bytes = (isBatch ? batch : single).ToArray();
                foreach (var (where, value) in changes)
                {
                    bytes[where % bytes.Length] = value;
                }

                var entries = new List<LogEntry>();
                try
                {
                    BatchDecoder.Decode(isBatch ? EventMessageCodec.BatchFormat : 0, bytes, entries);
                }
                catch (AmqpProtocolException)
                {
                    return;
                }

                foreach (var entry in entries)
                {
                    EventMessageCodec.Decode(Read(entry));
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void Properties_that_are_no_list_are_refused()
    {
        byte[] message = [0x00, 0x53, 0x73, 0xC1, 1, 0, 0x00, 0x53, 0x75, 0xA0, 0];
        Assert.Throws<AmqpProtocolException>(() => BatchDecoder.Decode(0, message, []));
    }

    private static Message Read(LogEntry entry) =>
        Message.Decode(new ByteBuffer(entry.Message.ToArray(), 0, entry.Message.Length, entry.Message.Length));

    private static byte[] Bytes(Message message) => Bytes(message.Encode());

    private static byte[] Bytes(ByteBuffer buffer) => buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
}
