namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>One event as it lies in a partition of a hub. Immutable; safe to share between threads.</summary>
public sealed record ReceivedEvent
{
    /// <summary>The body: the data section(s), or the UTF-8 bytes of a string value.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Application properties; empty if there are none.</summary>
    public required IReadOnlyDictionary<string, object?> Properties { get; init; }

    /// <summary>The message id as text; null if the producer set none.</summary>
    public string? MessageId { get; init; }

    /// <summary>The content type; null if the producer set none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The number of the event in its partition, from 0, without holes.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>The opaque offset of the event in its partition.</summary>
    public required string Offset { get; init; }

    /// <summary>When the endpoint took the event (UTC, whole milliseconds); never falls within a partition.</summary>
    public required DateTimeOffset EnqueuedTime { get; init; }

    /// <summary>The key by which the partition was chosen; null if none was given.</summary>
    public string? PartitionKey { get; init; }
}
