using System.Globalization;
using StreamFunctions.Local.EventHubs.Log;

namespace StreamFunctions.Local.EventHubs.Hubs;

/// <summary>One hub: its partitions' logs and who may read them. Thread-safe.</summary>
public sealed class EventHub : IDisposable
{
    private readonly HashSet<string> _groups;
    private readonly CancellationTokenSource _closed = new();
    private int _roundRobin = -1;

    internal EventHub(HubDefinition definition, DateTimeOffset createdOn, IReadOnlyList<PartitionLog> partitions)
    {
        Name = definition.Name;
        CreatedOn = createdOn;
        Partitions = partitions;
        _groups = new HashSet<string>(definition.ConsumerGroups, StringComparer.OrdinalIgnoreCase) { HubDefinition.DefaultConsumerGroup };
        Closed = _closed.Token;
    }

    /// <summary>The name, as it was created.</summary>
    public string Name { get; }

    /// <summary>When it was created (UTC, whole milliseconds); a recreated hub has a later one.</summary>
    public DateTimeOffset CreatedOn { get; }

    /// <summary>The logs; the index is the partition id.</summary>
    public IReadOnlyList<PartitionLog> Partitions { get; }

    /// <summary>The names of the consumer groups, <c>$Default</c> among them.</summary>
    public IReadOnlyCollection<string> ConsumerGroups => _groups;

    /// <summary>Fires when the hub is deleted or its namespace is closed.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Whether a consumer group exists; case does not matter.</summary>
    public bool HasConsumerGroup(string name) => _groups.Contains(name);

    /// <summary>The index of the partition with an id; -1 if there is none.</summary>
    public int IndexOf(string partitionId) =>
        int.TryParse(partitionId, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Partitions.Count
            && partitionId == index.ToString(CultureInfo.InvariantCulture)
            ? index
            : -1;

    /// <summary>The partition for a batch: by its key, or the next one in turn if it has none.</summary>
    public int ChoosePartition(string? partitionKey) => partitionKey is null
        ? (int)((uint)Interlocked.Increment(ref _roundRobin) % (uint)Partitions.Count)
        : PartitionKeyHash.PartitionOf(partitionKey, Partitions.Count);

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        foreach (var log in Partitions)
        {
            log.Dispose();
        }
    }
}
