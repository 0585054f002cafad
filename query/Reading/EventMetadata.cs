namespace StreamFunctions.Query;

/// <summary>What the log says about an event.</summary>
/// <param name="Partition">The partition it is in.</param>
/// <param name="Sequence">Its sequence number there.</param>
/// <param name="EnqueuedTime">When the hub took it in, as event time (100 ns ticks since 1970).</param>
/// <param name="PartitionKey">The partition key that the producer gave; null if none.</param>
/// <param name="MessageId">The AMQP message id; null if none.</param>
public readonly record struct EventMetadata(int Partition, long Sequence, long EnqueuedTime, string? PartitionKey, string? MessageId);
