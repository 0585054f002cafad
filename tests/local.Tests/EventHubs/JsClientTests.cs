using System.Text;
using System.Text.Json;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>The endpoint against the official JavaScript client @azure/event-hubs.</summary>
public class JsClientTests(JsClientFixture js) : IClassFixture<JsClientFixture>
{
    [Fact]
    public async Task The_client_reads_the_properties_of_hub_and_partition()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await SendAsync(fixture, 1, 3);

        var seen = await js.RunAsync("properties", fixture.Endpoint.ConnectionString);

        var hub = seen.GetProperty("hub");
        Assert.Equal(EndpointFixture.Hub, hub.GetProperty("name").GetString());
        Assert.Equal(["0", "1", "2", "3"], hub.GetProperty("partitionIds").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(fixture.Namespace.Find(EndpointFixture.Hub)!.CreatedOn, hub.GetProperty("createdOn").GetDateTimeOffset());
        var partition = seen.GetProperty("partition");
        Assert.Equal(0, partition.GetProperty("beginningSequenceNumber").GetInt64());
        Assert.Equal(2, partition.GetProperty("lastEnqueuedSequenceNumber").GetInt64());
        Assert.False(partition.GetProperty("isEmpty").GetBoolean());
    }

    [Fact]
    public async Task Batches_with_a_key_land_in_the_partition_of_the_key_with_all_they_carry()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await js.RunAsync("sendWithKey", fixture.Endpoint.ConnectionString);

        foreach (var key in (string[])["alpha", "beta", "gamma", "Größe", new string('x', 120)])
        {
            var partition = PartitionKeyHash.PartitionOf(key, EndpointFixture.Partitions);
            await using var receiver = await fixture.ReceiverAsync(partition, EventPosition.Earliest);
            // Keys can share a partition, and what is there may come in several batches.
            var all = await EndpointTests.ReceiveAsync(receiver, (int)fixture.Namespace.Find(EndpointFixture.Hub)!.Partitions[partition].Tail.SequenceNumber + 1);
            var events = all.Where(e => e.PartitionKey == key).ToList();
            Assert.Equal([$"{key}-0", $"{key}-1", $"{key}-2"], events.Select(e => e.MessageId));
            Assert.Equal("application/json", events[2].ContentType);
            Assert.Equal(2, Convert.ToInt32(events[2].Properties["i"], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(("t", true), (events[2].Properties["text"], events[2].Properties["yes"]));
            Assert.Equal(key, JsonDocument.Parse(events[2].Body).RootElement.GetProperty("key").GetString());
        }
    }

    [Fact]
    public async Task A_full_batch_of_one_mebibyte_is_taken_whole()
    {
        await using var fixture = await EndpointFixture.StartAsync();

        var sent = await js.RunAsync("fullBatch", fixture.Endpoint.ConnectionString);

        var count = sent.GetProperty("count").GetInt32();
        Assert.Equal(1024 * 1024, sent.GetProperty("maxSizeInBytes").GetInt32());
        Assert.True(count > 1000);
        await using var receiver = await fixture.ReceiverAsync(2, EventPosition.Earliest);
        var received = await EndpointTests.ReceiveAsync(receiver, count);
        Assert.All(received, e => Assert.Equal(900, e.Body.Length));
        Assert.Equal(count - 1, fixture.Namespace.Find(EndpointFixture.Hub)!.Partitions[2].Tail.SequenceNumber);
    }

    [Fact]
    public async Task A_batch_over_the_limit_is_refused_and_named_so()
    {
        await using var fixture = await EndpointFixture.StartAsync();

        var seen = await js.RunAsync("tooLarge", fixture.Endpoint.ConnectionString);

        Assert.Equal("MessageTooLargeError", seen.GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_client_receives_from_the_beginning_what_it_sent_to_a_partition()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await js.RunAsync("sendToPartition", fixture.Endpoint.ConnectionString);

        var seen = await js.RunAsync("receiveEarliest", fixture.Endpoint.ConnectionString);

        var events = seen.GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 250), events.Select(e => e.GetProperty("sequenceNumber").GetInt32()));
        Assert.Equal(Enumerable.Range(0, 250), events.Select(e => e.GetProperty("body").GetProperty("i").GetInt32()));
    }

    [Fact]
    public async Task The_client_receives_from_sequence_numbers_offsets_and_times()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await SendAsync(fixture, 1, 250);

        var sequence = await js.RunAsync("receiveFromSequenceNumber", fixture.Endpoint.ConnectionString);
        Assert.Equal(Enumerable.Range(100, 150), sequence.GetProperty("inclusive").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal(Enumerable.Range(101, 149), sequence.GetProperty("exclusive").EnumerateArray().Select(n => n.GetInt32()));
        var offset = await js.RunAsync("receiveAfterOffset", fixture.Endpoint.ConnectionString);
        Assert.Equal((100, 150), (offset.GetProperty("first").GetInt32(), offset.GetProperty("count").GetInt32()));
        var time = await js.RunAsync("receiveAfterTime", fixture.Endpoint.ConnectionString);
        Assert.Equal((0, 250), (time.GetProperty("first").GetInt32(), time.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task The_client_receives_only_what_comes_after_the_latest()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await SendAsync(fixture, 0, 5);

        var seen = await js.RunAsync("receiveLatest", fixture.Endpoint.ConnectionString);

        var only = Assert.Single(seen.GetProperty("events").EnumerateArray());
        Assert.Equal((5, "late"), (only.GetProperty("sequenceNumber").GetInt32(), only.GetProperty("body").GetString()));
    }

    [Fact]
    public async Task The_client_is_told_the_last_enqueued_event_when_it_asks()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await SendAsync(fixture, 1, 30);

        var last = (await js.RunAsync("lastEnqueued", fixture.Endpoint.ConnectionString)).GetProperty("last");

        Assert.Equal(29, last.GetProperty("sequenceNumber").GetInt32());
        var tail = fixture.Namespace.Find(EndpointFixture.Hub)!.Partitions[1].Tail;
        Assert.Equal($"{tail.Offset}", last.GetProperty("offset").GetString());
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_reported_as_such()
    {
        await using var fixture = await EndpointFixture.StartAsync();

        var seen = await js.RunAsync("notFound", fixture.Endpoint.ConnectionString);

        Assert.Equal("MessagingEntityNotFoundError", seen.GetProperty("send").GetString());
        Assert.Equal("MessagingEntityNotFoundError", seen.GetProperty("properties").GetString());
    }

    [Fact]
    public async Task A_higher_owner_level_disconnects_the_lower_one()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await SendAsync(fixture, 1, 1);

        var seen = await js.RunAsync("ownerLevels", fixture.Endpoint.ConnectionString);

        Assert.Equal("ReceiverDisconnectedError", seen.GetProperty("lost")[0].GetString());
    }

    [Fact]
    public async Task Keys_map_to_the_same_partitions_as_in_the_client()
    {
        var seen = await js.RunAsync("mapping");
        var keys = seen.GetProperty("keys").EnumerateArray().Select(key => key.GetString()!).ToList();
        Assert.Equal(400, keys.Count);
        foreach (var mapping in seen.GetProperty("counts").EnumerateArray())
        {
            var count = mapping.GetProperty("count").GetInt32();
            Assert.Equal(
                mapping.GetProperty("partitions").EnumerateArray().Select(p => p.GetInt32()),
                keys.Select(key => PartitionKeyHash.PartitionOf(key, count)));
        }
    }

    private static async Task SendAsync(EndpointFixture fixture, int partition, int count)
    {
        await using var producer = await fixture.ProducerAsync();
        await producer.SendBatchAsync(
            [.. Enumerable.Range(0, count).Select(i => new OutgoingEvent(Encoding.UTF8.GetBytes($"{{\"i\":{i}}}")))], partitionId: $"{partition}");
    }
}
