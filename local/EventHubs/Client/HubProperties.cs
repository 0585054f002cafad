namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>What an endpoint tells about a hub.</summary>
/// <param name="Name">The hub's name.</param>
/// <param name="CreatedAt">When the hub was created (UTC); a recreated hub has another value.</param>
/// <param name="PartitionIds">The ids of all partitions.</param>
public sealed record HubProperties(string Name, DateTimeOffset CreatedAt, IReadOnlyList<string> PartitionIds);

/// <summary>What an endpoint tells about one partition.</summary>
/// <param name="HubName">The hub's name.</param>
/// <param name="Id">The partition's id.</param>
/// <param name="BeginSequenceNumber">The number of the first event still held; meaningless if the partition is empty.</param>
/// <param name="LastSequenceNumber">The number of the last event; -1 if there never was one.</param>
/// <param name="LastOffset">The offset of the last event.</param>
/// <param name="LastEnqueuedTime">When the last event was taken (UTC).</param>
/// <param name="IsEmpty">Whether the partition holds no event.</param>
public sealed record PartitionProperties(
    string HubName,
    string Id,
    long BeginSequenceNumber,
    long LastSequenceNumber,
    string LastOffset,
    DateTimeOffset LastEnqueuedTime,
    bool IsEmpty);
