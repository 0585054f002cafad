using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Tests.EventHubs;

public class EndpointErrorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_does_not_exist_is_reported_by_kind()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await AssertFailsAsync(EventHubsFailure.NotFound, () => AmqpEventHubProducer.OpenAsync(fixture.Connection, "nowhere", TimeProvider.System));
        await AssertFailsAsync(EventHubsFailure.NotFound, () => fixture.ReceiverAsync(0, EventPosition.Earliest, group: "nobody"));
        await AssertFailsAsync(EventHubsFailure.InvalidArgument, () => fixture.ReceiverAsync(4, EventPosition.Earliest));
        await AssertFailsAsync(EventHubsFailure.InvalidArgument, () => fixture.ReceiverAsync(0, EventPosition.FromSequenceNumber(1)));
        await using var management = await fixture.ManagementAsync();
        await AssertFailsAsync(EventHubsFailure.InvalidArgument, () => management.GetPartitionAsync("9"));
        await using var producer = await fixture.ProducerAsync();
        await AssertFailsAsync(EventHubsFailure.InvalidArgument, async () =>
        {
            await producer.SendBatchAsync([EndpointTests.Event(1)], partitionId: "9");
            return producer;
        });
    }

    [Fact]
    public async Task A_batch_that_is_too_large_is_refused_and_the_producer_goes_on()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var producer = await fixture.ProducerAsync();
        await AssertFailsAsync(EventHubsFailure.MessageSizeExceeded, async () =>
        {
            await producer.SendBatchAsync([new OutgoingEvent(new byte[1024 * 1024])]);
            return producer;
        });
        await producer.SendBatchAsync([new OutgoingEvent(new byte[1000 * 1000])], partitionId: "0");
        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        Assert.Equal(1000 * 1000, (await EndpointTests.ReceiveAsync(receiver, 1))[0].Body.Length);
    }

    [Fact]
    public async Task An_owner_disconnects_all_others_and_keeps_out_those_below()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var shared = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        await using var otherGroup = await fixture.ReceiverAsync(0, EventPosition.Earliest, group: "repair");
        await using var owner = await fixture.ReceiverAsync(0, EventPosition.Earliest, new ReceiverOptions { OwnerLevel = 5 });
        await AssertFailsAsync(EventHubsFailure.ConsumerDisconnected, () => shared.ReceiveBatchAsync(1, Patience));
        await AssertFailsAsync(EventHubsFailure.ConsumerDisconnected, () => fixture.ReceiverAsync(0, EventPosition.Earliest));
        await AssertFailsAsync(
            EventHubsFailure.ConsumerDisconnected, () => fixture.ReceiverAsync(0, EventPosition.Earliest, new ReceiverOptions { OwnerLevel = 4 }));

        await using (var next = await fixture.ReceiverAsync(0, EventPosition.Earliest, new ReceiverOptions { OwnerLevel = 5 }))
        {
            await AssertFailsAsync(EventHubsFailure.ConsumerDisconnected, () => owner.ReceiveBatchAsync(1, Patience));
        }

        await using var producer = await fixture.ProducerAsync();
        await producer.SendBatchAsync([EndpointTests.Event(0)], partitionId: "0");
        Assert.Single(await EndpointTests.ReceiveAsync(otherGroup, 1));
    }

    [Fact]
    public async Task At_most_five_share_a_partition_and_one_that_leaves_makes_room()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        var receivers = new List<AmqpEventHubReceiver>();
        for (var i = 0; i < 5; i++)
        {
            receivers.Add(await fixture.ReceiverAsync(1, EventPosition.Latest));
        }

        await AssertFailsAsync(EventHubsFailure.QuotaExceeded, () => fixture.ReceiverAsync(1, EventPosition.Latest));
        await receivers[0].DisposeAsync();
        receivers[0] = await fixture.ReceiverAsync(1, EventPosition.Latest);
        foreach (var receiver in receivers)
        {
            await receiver.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_deleted_hub_ends_its_receivers_and_senders_as_not_found()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        await using var producer = await fixture.ProducerAsync();
        fixture.Namespace.Delete(EndpointFixture.Hub);
        await AssertFailsAsync(EventHubsFailure.NotFound, () => receiver.ReceiveBatchAsync(1, Patience));
        await AssertFailsAsync(EventHubsFailure.NotFound, async () =>
        {
            await producer.SendBatchAsync([EndpointTests.Event(1)]);
            return producer;
        });
    }

    [Fact]
    public async Task A_restarted_endpoint_has_everything_and_numbers_go_on()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        await using var before = await fixture.ProducerAsync();
        await before.SendBatchAsync([EndpointTests.Event(0), EndpointTests.Event(1)], partitionId: "0");
        await fixture.RestartAsync();
        await AssertFailsAsync(EventHubsFailure.Communication, async () =>
        {
            await before.SendBatchAsync([EndpointTests.Event(2)], partitionId: "0");
            return before;
        });

        await using var after = await fixture.ProducerAsync();
        await after.SendBatchAsync([EndpointTests.Event(2)], partitionId: "0");
        await using var receiver = await fixture.ReceiverAsync(0, EventPosition.Earliest);
        var events = await EndpointTests.ReceiveAsync(receiver, 3);
        Assert.Equal(["id-0", "id-1", "id-2"], events.Select(e => e.MessageId));
        Assert.Equal([0L, 1L, 2L], events.Select(e => e.SequenceNumber));
    }

    [Fact]
    public async Task A_taken_port_is_refused_with_the_name_of_its_holder()
    {
        await using var fixture = await EndpointFixture.StartAsync();
        var exception = await Assert.ThrowsAsync<IOException>(() => EventHubsEndpoint.StartAsync(
            fixture.Namespace, fixture.Endpoint.Port, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance));
        Assert.Contains(fixture.Endpoint.Port.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains($"process {Environment.ProcessId} ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_a_failure_of_communication()
    {
        var nowhere = EventHubsConnectionString.Parse(
            "Endpoint=sb://localhost:1;SharedAccessKeyName=k;SharedAccessKey=v;UseDevelopmentEmulator=true");
        await AssertFailsAsync(EventHubsFailure.Communication, () => AmqpEventHubProducer.OpenAsync(nowhere, "hub", TimeProvider.System));
    }

    private static async Task AssertFailsAsync<T>(EventHubsFailure failure, Func<Task<T>> action)
    {
        var exception = await Assert.ThrowsAsync<EventHubsException>(action);
        Assert.True(failure == exception.Failure, $"{exception.Failure}: {exception.Message}");
    }
}
