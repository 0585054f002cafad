namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>One event to send. Not changed by sending; may be sent again.</summary>
public sealed record OutgoingEvent
{
    /// <summary>Creates an event with the given body.</summary>
    public OutgoingEvent(ReadOnlyMemory<byte> body) => Body = body;

    /// <summary>The body, sent as one AMQP data section.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>
    /// Application properties; null for none. Values: string, bool, int, long, double, float, short, byte, Guid,
    /// DateTime, DateTimeOffset, byte[]; a decimal or Uri is sent as text.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Properties { get; init; }

    /// <summary>The message id; null for none.</summary>
    public string? MessageId { get; init; }

    /// <summary>
    /// The key that consumers see on this event when its batch is sent to a partition by id; null for the batch's key.
    /// Choosing the partition that belongs to the key is then the caller's work.
    /// </summary>
    public string? PartitionKey { get; init; }

    /// <summary>The content type, for example <c>application/json</c>; null for none.</summary>
    public string? ContentType { get; init; }
}
