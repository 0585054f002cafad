namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>Options of a receiver.</summary>
public sealed record ReceiverOptions
{
    /// <summary>The defaults.</summary>
    public static ReceiverOptions Default { get; } = new();

    /// <summary>How many events may wait here unread, at least 1 (default 1000).</summary>
    public int Prefetch { get; init; } = 1000;

    /// <summary>
    /// The owner level (epoch), at least 0: a receiver with a level disconnects receivers of the same partition and
    /// consumer group with a lower or the same level, and keeps out those without one. Null: shared reading.
    /// </summary>
    public long? OwnerLevel { get; init; }

    /// <summary>A name shown in the endpoint's logs; null for none.</summary>
    public string? Name { get; init; }
}
