using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Settings;

namespace StreamFunctions.Functions.Ingest;

/// <summary>The log of a real event hub, read in the repair consumer group. Thread-safe.</summary>
internal sealed class EventHubsLog : IEventLog, IAsyncDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly EventHubConsumerClient _client;

    public EventHubsLog(StreamFunctionsSettings settings)
    {
        var connection = settings.EventHubs;
        HostName = connection.FullyQualifiedNamespace;
        EventHub = settings.EventHubName;
        _client = connection.ConnectionString is { } text
            ? new EventHubConsumerClient(settings.RepairConsumerGroup, text, EventHub)
            : new EventHubConsumerClient(settings.RepairConsumerGroup, HostName, EventHub, Credentials.For(connection.Identity));
    }

    /// <inheritdoc/>
    public string HostName { get; }

    /// <inheritdoc/>
    public string EventHub { get; }

    /// <inheritdoc/>
    public async Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        var hub = await _client.GetEventHubPropertiesAsync(cancellationToken);
        var positions = new PartitionPosition[hub.PartitionIds.Length];
        await Parallel.ForAsync(0, positions.Length, cancellationToken, async (i, token) =>
        {
            var properties = await _client.GetPartitionPropertiesAsync(Id(i), token);
            positions[i] = Position(properties);
        });
        return new LogSnapshot(hub.CreatedOn, positions);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventData> ReadAsync(
        int partition, long from, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = Position(await _client.GetPartitionPropertiesAsync(Id(partition), cancellationToken));
        var start = Math.Max(from, position.Beginning);
        if (start > upTo)
        {
            yield break;
        }

        var options = new ReadEventOptions { MaximumWaitTime = Silence };
        await foreach (var received in _client.ReadEventsFromPartitionAsync(
            Id(partition), EventPosition.FromSequenceNumber(start), options, cancellationToken))
        {
            // No data within the wait time: the hub has the events (it said so), but does not bring them now.
            var data = received.Data ?? throw new TimeoutException(
                $"Partition {partition}: no event within {Silence.TotalSeconds} s although {start} to {upTo} are in the log; trying again later.");
            if (data.SequenceNumber <= upTo)
            {
                yield return data;
            }

            if (data.SequenceNumber >= upTo)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static string Id(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    private static PartitionPosition Position(PartitionProperties properties) => properties.IsEmpty
        ? new PartitionPosition(properties.LastEnqueuedSequenceNumber + 1, properties.LastEnqueuedSequenceNumber)
        : new PartitionPosition(properties.BeginningSequenceNumber, properties.LastEnqueuedSequenceNumber);
}
