// Stand-in for Azure.Messaging.EventHubs 5.12.2, sdk/eventhub/Azure.Messaging.EventHubs/src/EventData.cs
#nullable disable
using System.ComponentModel;
using Azure.Core;

namespace Azure.Messaging.EventHubs;

public class EventData : MessageContent
{
    public EventData()
        : this(new BinaryData(Array.Empty<byte>()))
    {
    }

    public EventData(BinaryData eventBody)
        : this(eventBody, sequenceNumber: long.MinValue, offsetString: null)
    {
    }

    public EventData(ReadOnlyMemory<byte> eventBody)
        : this(new BinaryData(eventBody))
    {
    }

    public EventData(string eventBody)
        : this(new BinaryData(eventBody))
    {
    }

    [EditorBrowsable(EditorBrowsableState.Never)]
    protected EventData(
        BinaryData eventBody,
        IDictionary<string, object> properties = null,
        IReadOnlyDictionary<string, object> systemProperties = null,
        long sequenceNumber = long.MinValue,
        string offsetString = null,
        DateTimeOffset enqueuedTime = default,
        string partitionKey = null)
    {
        ArgumentNullException.ThrowIfNull(eventBody);
        EventBody = eventBody;
        Properties = properties ?? new Dictionary<string, object>();
        SystemProperties = systemProperties ?? new Dictionary<string, object>();
        SequenceNumber = sequenceNumber;
        OffsetString = offsetString;
        EnqueuedTime = enqueuedTime;
        PartitionKey = partitionKey;
    }

    public BinaryData EventBody { get; set; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReadOnlyMemory<byte> Body => EventBody.ToMemory();

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override BinaryData Data
    {
        get => EventBody;
        set => EventBody = value;
    }

    public new string ContentType { get; set; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool IsReadOnly => false;

    public string CorrelationId { get; set; }

    public string MessageId { get; set; }

    public IDictionary<string, object> Properties { get; }

    public IReadOnlyDictionary<string, object> SystemProperties { get; }

    public string PartitionKey { get; }

    public long SequenceNumber { get; }

    public string OffsetString { get; }

    public DateTimeOffset EnqueuedTime { get; }

    [EditorBrowsable(EditorBrowsableState.Never)]
    protected override ContentType? ContentTypeCore
    {
        get => ContentType is null ? null : new ContentType(ContentType);
        set => ContentType = value?.ToString();
    }

    // Lets the model factory reach the protected constructor without another public one.
    internal static EventData Received(
        BinaryData eventBody,
        IDictionary<string, object> properties,
        IReadOnlyDictionary<string, object> systemProperties,
        string partitionKey,
        long sequenceNumber,
        string offsetString,
        DateTimeOffset enqueuedTime) =>
        new(eventBody, properties, systemProperties, sequenceNumber, offsetString, enqueuedTime, partitionKey);
}
