using System.Text;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Tests.EventHubs;

public class EndpointTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_sent_to_a_partition_is_received_in_order_with_everything_on_it()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        var sent = Enumerable.Range(0, 2500).Select(Event).ToList();
        await producer.SendAsync(sent, partitionId: "2");

        await using var receiver = await fixture.ReceiverAsync(2, EventPosition.Earliest);
        var received = await ReceiveAsync(receiver, sent.Count);

        Assert.Equal(Enumerable.Range(0, sent.Count).Select(i => (long)i), received.Select(e => e.SequenceNumber));
        Assert.Equal(sent.Select(e => Encoding.UTF8.GetString(e.Body.Span)), received.Select(e => Encoding.UTF8.GetString(e.Body.Span)));
        Assert.Equal("id-7", received[7].MessageId);
        Assert.Equal("application/json", received[7].ContentType);
        Assert.Equal(7, received[7].Properties["number"]);
        Assert.Equal("text", received[7].Properties["kind"]);
        Assert.True(received.Zip(received.Skip(1)).All(pair => long.Parse(pair.First.Offset) < long.Parse(pair.Second.Offset)));
    }

    [Fact]
    public async Task A_batch_of_the_largest_events_ends_at_a_bound_of_bytes_and_the_next_one_goes_on()
    {
        const int Size = 1_000_000;
        const int Count = 40;
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        for (var i = 0; i < Count; i++)
        {
            await producer.SendBatchAsync([new OutgoingEvent(new byte[Size])], partitionId: "1");
        }

        await using var receiver = await fixture.ReceiverAsync(1, EventPosition.Earliest);
        var received = new List<ReceivedEvent>();
        while (received.Count < Count)
        {
            var batch = await receiver.ReceiveBatchAsync(1_000, Patience);
            Assert.InRange((batch.Count - 1) * (long)Size, 0, AmqpEventHubReceiver.MaxBatchBytes);
            received.AddRange(batch);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), received.Select(e => e.SequenceNumber));
    }

    [Fact]
    public async Task What_was_received_stays_as_it_was_while_later_events_of_other_sizes_arrive()
    {
        // Around the sizes at which buffers are chosen, frames are cut and one receive ends.
        int[] sizes = [0, 1, 100, 400, 511, 512, 513, 1_000, 5_000, 65_000, 65_536, 70_000, 300_000];
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        var sent = Enumerable.Range(0, 130).Select(i => OfSize(i, sizes[i % sizes.Length])).ToList();
        await producer.SendAsync(sent, partitionId: "0");

        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        var received = await ReceiveAsync(receiver, sent.Count);

        Assert.All(sent.Zip(received), pair =>
        {
            Assert.Equal(pair.First.MessageId, pair.Second.MessageId);
            Assert.Equal(pair.First.Properties!["bytes"], pair.Second.Properties["bytes"]);
            Assert.True(pair.First.Body.Span.SequenceEqual(pair.Second.Body.Span), $"{pair.First.MessageId}, {pair.First.Body.Length} bytes");
        });
    }

    [Fact]
    public async Task A_receiver_starts_at_the_sequence_number_asked_for()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        await producer.SendBatchAsync([.. Enumerable.Range(0, 100).Select(Event)], partitionId: "0");

        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.FromSequenceNumber(37));
        Assert.Equal(37, (await ReceiveAsync(receiver, 63))[0].SequenceNumber);
        await producer.SendBatchAsync([Event(100)], partitionId: "0");
        Assert.Equal(100, (await ReceiveAsync(receiver, 1))[0].SequenceNumber);
    }

    [Fact]
    public async Task Properties_tell_what_the_partitions_hold()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        await producer.SendBatchAsync([.. Enumerable.Range(0, 10).Select(Event)], partitionId: "3");
        await using var management = await fixture.ManagementAsync();

        var hub = await management.GetHubAsync();
        Assert.Equal(["0", "1", "2", "3"], hub.PartitionIds);
        Assert.Equal(fixture.Namespace.Find(EndpointFixture.Hub)!.CreatedOn, hub.CreatedAt);
        var full = await management.GetPartitionAsync("3");
        Assert.Equal((0, 9, false), (full.BeginSequenceNumber, full.LastSequenceNumber, full.IsEmpty));
        var empty = await management.GetPartitionAsync("0");
        Assert.Equal((-1, true), (empty.LastSequenceNumber, empty.IsEmpty));
    }

    internal static OutgoingEvent Event(int number) => new(Encoding.UTF8.GetBytes($$"""{"n":{{number}}}"""))
    {
        MessageId = $"id-{number}",
        ContentType = "application/json",
        Properties = new Dictionary<string, object?> { ["number"] = number, ["kind"] = "text" },
    };

    private static OutgoingEvent OfSize(int number, int size) => new(Enumerable.Repeat((byte)number, size).ToArray())
    {
        MessageId = $"id-{number}",
        Properties = new Dictionary<string, object?> { ["bytes"] = new[] { (byte)number, (byte)size } },
    };

    internal static async Task<List<ReceivedEvent>> ReceiveAsync(AmqpEventHubReceiver receiver, int count)
    {
        var received = new List<ReceivedEvent>();
        while (received.Count < count)
        {
            var part = await receiver.ReceiveBatchAsync(count - received.Count, Patience);
            Assert.True(part.Count > 0, $"Nothing more came after {received.Count} of {count} events.");
            received.AddRange(part);
        }

        return received;
    }
}
