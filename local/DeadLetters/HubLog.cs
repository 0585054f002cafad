using System.Globalization;
using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>The hub that a pipeline reads: appends mended events to it, and looks for them in it. Not thread-safe.</summary>
internal sealed class HubLog(EventHubsConnectionString endpoint, IEventLog log, TimeProvider time) : IAsyncDisposable
{
    private AmqpEventHubProducer? _producer;

    /// <summary>Opens the connection ahead, so that sending takes no longer than sending.</summary>
    public async Task ConnectAsync(CancellationToken cancellation) =>
        _producer ??= await AmqpEventHubProducer.OpenAsync(endpoint, log.EventHub, time, cancellation);

    /// <summary>Ends the connection: what has not left yet never will.</summary>
    public async Task DisconnectAsync()
    {
        if (_producer is { } producer)
        {
            _producer = null;
            await producer.DisposeAsync();
        }
    }

    /// <summary>Appends an event to a partition: the original's, so that its place among the events of its key is as it was.</summary>
    public async Task SendAsync(int partition, MendedEvent mended, CancellationToken cancellation)
    {
        await ConnectAsync(cancellation);
        var outgoing = new OutgoingEvent(mended.Body)
        {
            MessageId = mended.MessageId,
            ContentType = mended.ContentType,
            PartitionKey = mended.PartitionKey,
            Properties = mended.Properties,
        };

        // By its key where that leads to the same partition, as its producer sent it; else to the partition itself.
        var partitions = (await log.ReadAsync(cancellation)).Partitions.Count;
        var byKey = mended.PartitionKey is { } key && PartitionKeyHash.PartitionOf(key, partitions) == partition ? key : null;
        await _producer!.SendBatchAsync(
            [outgoing], byKey, byKey is null ? partition.ToString(CultureInfo.InvariantCulture) : null, cancellation);
    }

    /// <summary>The number that the next event of a partition gets, at the earliest.</summary>
    public async Task<long> NextSequenceAsync(int partition, CancellationToken cancellation) =>
        (await PositionAsync(partition, cancellation)).LastEnqueued + 1;

    /// <summary>The first number that the log still holds.</summary>
    public async Task<long> BeginningAsync(int partition, CancellationToken cancellation) =>
        (await PositionAsync(partition, cancellation)).Beginning;

    /// <summary>Looks for the event that mends a dead letter.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="from">First sequence number (included).</param>
    /// <param name="id">What its property says.</param>
    /// <param name="cancellation">Stops looking.</param>
    public async Task<long?> FindAsync(int partition, long from, string id, CancellationToken cancellation)
    {
        var last = (await PositionAsync(partition, cancellation)).LastEnqueued;
        await foreach (var data in log.ReadAsync(partition, from, last, cancellation))
        {
            if (MendedEvent.Mends(data, id))
            {
                return data.SequenceNumber;
            }
        }

        return null;
    }

    /// <summary>Reads one event; null if the log no longer holds it.</summary>
    public async Task<EventData?> ReadOneAsync(EventPlace place, CancellationToken cancellation)
    {
        var position = await PositionAsync(place.Partition, cancellation);
        if (place.Sequence < position.Beginning || place.Sequence > position.LastEnqueued)
        {
            return null;
        }

        await foreach (var data in log.ReadAsync(place.Partition, place.Sequence, place.Sequence, cancellation))
        {
            return data;
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DisconnectAsync();

    private async Task<StreamFunctions.Durable.PartitionPosition> PositionAsync(int partition, CancellationToken cancellation)
    {
        var partitions = (await log.ReadAsync(cancellation)).Partitions;
        return partition < partitions.Count ? partitions[partition] : throw new UserErrorException(
            $"The hub {log.EventHub} has {partitions.Count} partitions, and so no partition {partition}. Is it another hub than the one that the pipeline read? Give --event-hubs and --hub.");
    }
}
