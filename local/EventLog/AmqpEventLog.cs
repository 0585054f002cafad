using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Functions.EventHubs;
using PartitionProperties = StreamFunctions.Local.EventHubs.Client.PartitionProperties;

namespace StreamFunctions.Local.EventLog;

/// <summary>
/// The event hub's log over AMQP, as the functions read it again when signals were lost. It opens a connection for each
/// question: repair is rare, and a fresh connection is never a broken one. Thread-safe.
/// </summary>
internal sealed class AmqpEventLog : IEventLog
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private const int BatchSize = 500;

    private readonly EventHubsConnectionString _endpoint;
    private readonly string _consumerGroup;
    private readonly TimeProvider _time;

    /// <summary>Creates the reader from the app's settings.</summary>
    /// <exception cref="UserErrorException">The connection string cannot be used.</exception>
    public AmqpEventLog(StreamFunctionsSettings settings, TimeProvider time)
    {
        _endpoint = ReadEndpoint(settings);
        _consumerGroup = settings.RepairConsumerGroup;
        EventHub = settings.EventHubName;
        _time = time;
    }

    /// <inheritdoc/>
    public string HostName => _endpoint.Host;

    /// <inheritdoc/>
    public string EventHub { get; }

    /// <inheritdoc/>
    public async Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        await using var management = await AmqpEventHubManagement.OpenAsync(_endpoint, EventHub, _time, cancellationToken);
        var hub = await management.GetHubAsync(cancellationToken);
        var positions = new List<PartitionPosition>();
        for (var i = 0; i < hub.PartitionIds.Count; i++)
        {
            positions.Add(Position(await management.GetPartitionAsync(Id(i), cancellationToken)));
        }

        return new LogSnapshot(hub.CreatedAt, positions);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventData> ReadAsync(
        int partition, long from, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Math.Max(from, (await PositionAsync(partition, cancellationToken)).Beginning);
        if (next > upTo)
        {
            yield break;
        }

        await using var receiver = await AmqpEventHubReceiver.OpenAsync(
            _endpoint, EventHub, _consumerGroup, Id(partition), EventPosition.FromSequenceNumber(next), _time, cancellation: cancellationToken);
        while (next <= upTo)
        {
            var events = await receiver.ReceiveBatchAsync(BatchSize, Silence, cancellationToken);
            if (events.Count == 0)
            {
                throw new TimeoutException(
                    $"Partition {partition}: no event within {Silence.TotalSeconds:0} s although {next} to {upTo} are in the log; trying again later.");
            }

            foreach (var received in events.Where(received => received.SequenceNumber <= upTo))
            {
                yield return EventBatch.ToEventData(received);
            }

            next = events[^1].SequenceNumber + 1;
        }
    }

    private static EventHubsConnectionString ReadEndpoint(StreamFunctionsSettings settings) =>
        settings.EventHubs.ConnectionString is { } text
            ? EventHubsConnectionString.Parse(text)
            : throw new UserErrorException("The local host signs in to Event Hubs by connection string: give one with --event-hubs.");

    private static string Id(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    private static PartitionPosition Position(PartitionProperties properties) => properties.IsEmpty
        ? new PartitionPosition(properties.LastSequenceNumber + 1, properties.LastSequenceNumber)
        : new PartitionPosition(properties.BeginSequenceNumber, properties.LastSequenceNumber);

    private async Task<PartitionPosition> PositionAsync(int partition, CancellationToken cancellation)
    {
        await using var management = await AmqpEventHubManagement.OpenAsync(_endpoint, EventHub, _time, cancellation);
        return Position(await management.GetPartitionAsync(Id(partition), cancellation));
    }
}
