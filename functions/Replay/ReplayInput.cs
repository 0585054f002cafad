using Azure.Messaging.EventHubs;

namespace StreamFunctions.Functions.Replay;

/// <summary>A recorded event.</summary>
/// <param name="Data">The event as a trigger would give it: sequence number, enqueued time, properties, body.</param>
/// <param name="Reason">Why the record itself cannot be read, as a code; null = it can. Such a record becomes a dead letter.</param>
/// <param name="Detail">Why, for people: file, line or record, and what was found.</param>
public sealed record RecordedEvent(EventData Data, string? Reason = null, string? Detail = null);

/// <summary>A recorded partition, to be read once.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="Events">Its events, in ascending order of their sequence numbers.</param>
public sealed record RecordedPartition(int Partition, IAsyncEnumerable<RecordedEvent> Events);
