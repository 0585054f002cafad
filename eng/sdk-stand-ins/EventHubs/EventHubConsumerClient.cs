// Stand-in for Azure.Messaging.EventHubs 5.12.2, sdk/eventhub/Azure.Messaging.EventHubs/src/Consumer/EventHubConsumerClient.cs
#nullable disable
using Azure.Core;
using StreamFunctions.SdkStandIns;

namespace Azure.Messaging.EventHubs.Consumer;

public class EventHubConsumerClient : IAsyncDisposable
{
    public const string DefaultConsumerGroupName = "$Default";

    public EventHubConsumerClient(string consumerGroup, string connectionString)
        : this(consumerGroup, connectionString, eventHubName: null)
    {
    }

    public EventHubConsumerClient(string consumerGroup, string connectionString, string eventHubName)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerGroup);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ConsumerGroup = consumerGroup;
        EventHubName = eventHubName;
    }

    public EventHubConsumerClient(
        string consumerGroup,
        string fullyQualifiedNamespace,
        string eventHubName,
        TokenCredential credential,
        EventHubConsumerClientOptions clientOptions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumerGroup);
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentException.ThrowIfNullOrEmpty(eventHubName);
        ArgumentNullException.ThrowIfNull(credential);
        ConsumerGroup = consumerGroup;
        EventHubName = eventHubName;
    }

    protected EventHubConsumerClient()
    {
    }

    public string ConsumerGroup { get; }

    public string EventHubName { get; }

    public bool IsClosed { get; protected set; }

    public virtual Task<EventHubProperties> GetEventHubPropertiesAsync(CancellationToken cancellationToken = default) =>
        throw NotHere.Exception(nameof(EventHubConsumerClient));

    public virtual Task<string[]> GetPartitionIdsAsync(CancellationToken cancellationToken = default) =>
        throw NotHere.Exception(nameof(EventHubConsumerClient));

    public virtual Task<PartitionProperties> GetPartitionPropertiesAsync(
        string partitionId, CancellationToken cancellationToken = default) =>
        throw NotHere.Exception(nameof(EventHubConsumerClient));

    public virtual IAsyncEnumerable<PartitionEvent> ReadEventsFromPartitionAsync(
        string partitionId, EventPosition startingPosition, CancellationToken cancellationToken = default) =>
        throw NotHere.Exception(nameof(EventHubConsumerClient));

    public virtual IAsyncEnumerable<PartitionEvent> ReadEventsFromPartitionAsync(
        string partitionId,
        EventPosition startingPosition,
        ReadEventOptions readOptions,
        CancellationToken cancellationToken = default) =>
        throw NotHere.Exception(nameof(EventHubConsumerClient));

    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }
}

public class EventHubConsumerClientOptions
{
    public string Identifier { get; set; }
}
