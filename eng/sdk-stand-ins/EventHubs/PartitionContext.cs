// Stand-in for Azure.Messaging.EventHubs 5.12.2, sdk/eventhub/Azure.Messaging.EventHubs/src/Consumer/{PartitionContext,PartitionEvent,LastEnqueuedEventProperties}.cs
#nullable disable
namespace Azure.Messaging.EventHubs.Consumer;

public class PartitionContext
{
    private readonly LastEnqueuedEventProperties _last;

    protected internal PartitionContext(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId)
        : this(fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, default)
    {
    }

    internal PartitionContext(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        LastEnqueuedEventProperties last)
    {
        FullyQualifiedNamespace = fullyQualifiedNamespace;
        EventHubName = eventHubName;
        ConsumerGroup = consumerGroup;
        PartitionId = partitionId;
        _last = last;
    }

    public string FullyQualifiedNamespace { get; }

    public string EventHubName { get; }

    public string ConsumerGroup { get; }

    public string PartitionId { get; }

    public virtual LastEnqueuedEventProperties ReadLastEnqueuedEventProperties() => _last;
}

public struct PartitionEvent
{
    public PartitionEvent(PartitionContext partition, EventData data)
    {
        Partition = partition;
        Data = data;
    }

    public PartitionContext Partition { get; }

    public EventData Data { get; }
}

public struct LastEnqueuedEventProperties : IEquatable<LastEnqueuedEventProperties>
{
    public LastEnqueuedEventProperties(
        long? lastSequenceNumber,
        string lastOffsetString,
        DateTimeOffset? lastEnqueuedTime,
        DateTimeOffset? lastReceivedTime)
    {
        SequenceNumber = lastSequenceNumber;
        OffsetString = lastOffsetString;
        EnqueuedTime = lastEnqueuedTime;
        LastReceivedTime = lastReceivedTime;
    }

    public long? SequenceNumber { get; }

    public string OffsetString { get; }

    public DateTimeOffset? EnqueuedTime { get; }

    public DateTimeOffset? LastReceivedTime { get; }

    public static bool operator ==(LastEnqueuedEventProperties left, LastEnqueuedEventProperties right) => left.Equals(right);

    public static bool operator !=(LastEnqueuedEventProperties left, LastEnqueuedEventProperties right) => !left.Equals(right);

    public bool Equals(LastEnqueuedEventProperties other) =>
        (SequenceNumber, OffsetString, EnqueuedTime, LastReceivedTime)
        == (other.SequenceNumber, other.OffsetString, other.EnqueuedTime, other.LastReceivedTime);

    public override bool Equals(object obj) => obj is LastEnqueuedEventProperties other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(SequenceNumber, OffsetString, EnqueuedTime, LastReceivedTime);
}
