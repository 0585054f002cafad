// Stand-in for Azure.Messaging.EventHubs 5.12.2, sdk/eventhub/Azure.Messaging.EventHubs/src/Consumer/{EventPosition,ReadEventOptions}.cs
#nullable disable
namespace Azure.Messaging.EventHubs.Consumer;

public struct EventPosition : IEquatable<EventPosition>
{
    public static EventPosition Earliest => FromOffset("-1", false);

    public static EventPosition Latest => FromOffset("@latest", false);

    internal string Offset { get; set; }

    internal bool IsInclusive { get; set; }

    internal DateTimeOffset? EnqueuedTime { get; set; }

    internal string SequenceNumber { get; set; }

    public static EventPosition FromOffset(string offsetString, bool isInclusive = true) =>
        new() { Offset = offsetString, IsInclusive = isInclusive };

    public static EventPosition FromSequenceNumber(long sequenceNumber, bool isInclusive = true) => new()
    {
        SequenceNumber = sequenceNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
        IsInclusive = isInclusive,
    };

    public static EventPosition FromEnqueuedTime(DateTimeOffset enqueuedTime) => new() { EnqueuedTime = enqueuedTime };

    public static bool operator ==(EventPosition left, EventPosition right) => left.Equals(right);

    public static bool operator !=(EventPosition left, EventPosition right) => !left.Equals(right);

    public bool Equals(EventPosition other) =>
        (Offset, SequenceNumber, EnqueuedTime, IsInclusive)
        == (other.Offset, other.SequenceNumber, other.EnqueuedTime, other.IsInclusive);

    public override bool Equals(object obj) => obj is EventPosition other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Offset, SequenceNumber, EnqueuedTime, IsInclusive);

    public override string ToString() => this switch
    {
        { Offset: not null } => $"Offset: [{Offset}] | Inclusive: [{IsInclusive}]",
        { SequenceNumber: not null } => $"Sequence Number: [{SequenceNumber}] | Inclusive: [{IsInclusive}]",
        { EnqueuedTime: not null } => $"Enqueued: [{EnqueuedTime}]",
        _ => base.ToString(),
    };
}

public class ReadEventOptions
{
    public int CacheEventCount { get; set; } = 100;

    public TimeSpan? MaximumWaitTime { get; set; }

    public long? OwnerLevel { get; set; }

    public int PrefetchCount { get; set; } = 300;

    public long? PrefetchSizeInBytes { get; set; }

    public bool TrackLastEnqueuedEventProperties { get; set; }
}
