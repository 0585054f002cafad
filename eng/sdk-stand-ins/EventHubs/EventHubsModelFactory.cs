// Stand-in for Azure.Messaging.EventHubs 5.12.2, sdk/eventhub/Azure.Messaging.EventHubs/src/EventHubsModelFactory.cs
#nullable disable
using Azure.Messaging.EventHubs.Consumer;

namespace Azure.Messaging.EventHubs;

public static class EventHubsModelFactory
{
    // The second overload is here so that a call without an offset is as ambiguous as it is against the official type.
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    [Obsolete("Use the overload with a string-based offset.", false)]
    public static EventData EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        string partitionKey = null,
        long sequenceNumber = long.MinValue,
        long offset = long.MinValue,
        DateTimeOffset enqueuedTime = default) =>
        EventData(
            eventBody,
            properties,
            systemProperties,
            partitionKey,
            sequenceNumber,
            offset == long.MinValue ? null : offset.ToString(System.Globalization.CultureInfo.InvariantCulture),
            enqueuedTime);

    public static EventData EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        string partitionKey = null,
        long sequenceNumber = long.MinValue,
        string offsetString = null,
        DateTimeOffset enqueuedTime = default) =>
        EventHubs.EventData.Received(
            eventBody, properties, systemProperties, partitionKey, sequenceNumber, offsetString, enqueuedTime);

    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public static EventHubProperties EventHubProperties(string name, DateTimeOffset createdOn, string[] partitionIds) =>
        new(name, createdOn, partitionIds, isGeoReplicationEnabled: false);

    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public static EventHubProperties EventHubProperties(
        string name, DateTimeOffset createdOn, string[] partitionIds, bool isGeoReplicationEnabled) =>
        new(name, createdOn, partitionIds, isGeoReplicationEnabled);

    public static PartitionContext PartitionContext(
        string fullyQualifiedNamespace,
        string eventHubName,
        string consumerGroup,
        string partitionId,
        LastEnqueuedEventProperties lastEnqueuedEventProperties = default) =>
        new(fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, lastEnqueuedEventProperties);

    public static PartitionProperties PartitionProperties(
        string eventHubName,
        string partitionId,
        bool isEmpty,
        long beginningSequenceNumber,
        long lastSequenceNumber,
        string lastOffsetString,
        DateTimeOffset lastEnqueuedTime) =>
        new(eventHubName, partitionId, isEmpty, beginningSequenceNumber, lastSequenceNumber, lastOffsetString, lastEnqueuedTime);
}
