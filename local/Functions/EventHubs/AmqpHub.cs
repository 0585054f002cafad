using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>A hub behind an AMQP endpoint. Thread-safe; its management connection is opened for each question.</summary>
internal sealed class AmqpHub(EventHubsConnectionString endpoint, string hub, TimeProvider time) : IHub
{
    // As the official processor: a later owner of the same level disconnects an earlier one, so that two read at once only briefly.
    private const long OwnerLevel = 0;

    public string Namespace => endpoint.Host;

    public async Task<IReadOnlyList<string>> GetPartitionIdsAsync(CancellationToken cancellation)
    {
        await using AmqpEventHubManagement management = await AmqpEventHubManagement.OpenAsync(endpoint, hub, time, cancellation);
        return (await management.GetHubAsync(cancellation)).PartitionIds;
    }

    public async Task<long> GetLastSequenceAsync(string partition, CancellationToken cancellation)
    {
        await using AmqpEventHubManagement management = await AmqpEventHubManagement.OpenAsync(endpoint, hub, time, cancellation);
        return (await management.GetPartitionAsync(partition, cancellation)).LastSequenceNumber;
    }

    public async Task<IPartitionReader> OpenAsync(
        string consumerGroup, string partition, EventPosition position, int prefetch, CancellationToken cancellation) =>
        new Reader(await AmqpEventHubReceiver.OpenAsync(
            endpoint,
            hub,
            consumerGroup,
            partition,
            position,
            time,
            new ReceiverOptions { Prefetch = prefetch, OwnerLevel = OwnerLevel },
            cancellation));

    private sealed class Reader(AmqpEventHubReceiver receiver) : IPartitionReader
    {
        public Task<IReadOnlyList<ReceivedEvent>> ReceiveAsync(int maxEvents, TimeSpan maxWait, CancellationToken cancellation) =>
            receiver.ReceiveBatchAsync(maxEvents, maxWait, cancellation);

        public ValueTask DisposeAsync() => receiver.DisposeAsync();
    }
}
