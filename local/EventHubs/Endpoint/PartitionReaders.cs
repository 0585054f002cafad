using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>What a receiver reads, and as whom.</summary>
/// <param name="Readers">Who reads what at this endpoint.</param>
/// <param name="Hub">The hub.</param>
/// <param name="Group">The consumer group.</param>
/// <param name="Partition">The partition's index.</param>
/// <param name="OwnerLevel">The owner level (epoch); null for shared reading.</param>
/// <param name="ReceiverName">For messages.</param>
internal sealed record ConsumeTarget(
    PartitionReaders Readers, EventHub Hub, string Group, int Partition, long? OwnerLevel, string ReceiverName);

/// <summary>
/// Who reads which partition in which consumer group. A receiver with an owner level disconnects those without one and
/// those with a level up to its own; a lower level, or none beside an owner, is refused. Thread-safe.
/// </summary>
internal sealed class PartitionReaders(ILogger log)
{
    private const string Stolen = "amqp:link:stolen";
    private const int MaxShared = 5;
    private readonly Lock _gate = new();
    private readonly Dictionary<(EventHub Hub, string Group, int Partition), List<(ConsumeTarget Target, ServerLink Link)>> _readers = [];

    /// <summary>Enters a receiver, whose link is made once it is known to be admitted.</summary>
    /// <exception cref="LinkRefusedException">Another receiver has precedence.</exception>
    public ServerLink Enter(ConsumeTarget target, Func<ServerLink> create)
    {
        List<(ConsumeTarget Target, ServerLink Link)> losers;
        ServerLink link;
        lock (_gate)
        {
            var key = Key(target);
            if (!_readers.TryGetValue(key, out var present))
            {
                _readers[key] = present = [];
            }

            ThrowIfOutranked(target, present);
            losers = target.OwnerLevel is null ? [] : [.. present];
            present.RemoveAll(losers.Contains);
            link = create();
            present.Add((target, link));
        }

        foreach (var loser in losers)
        {
            loser.Link.Detach(
                Stolen, $"New receiver '{target.ReceiverName}' with higher epoch of '{target.OwnerLevel}' is created hence current receiver '{loser.Target.ReceiverName}' with epoch '{loser.Target.OwnerLevel}' is getting disconnected.");
        }

        if (losers.Count > 0)
        {
            EventHubsLog.Stolen(log, target.Hub.Name, target.Group, target.Partition, target.ReceiverName, losers.Count);
        }

        return link;
    }

    /// <summary>Removes a receiver whose link has ended.</summary>
    public void Leave(ConsumeTarget target, ServerLink link)
    {
        lock (_gate)
        {
            if (_readers.TryGetValue(Key(target), out var present))
            {
                present.RemoveAll(reader => reader.Link == link);
                if (present.Count == 0)
                {
                    _readers.Remove(Key(target));
                }
            }
        }
    }

    private static (EventHub Hub, string Group, int Partition) Key(ConsumeTarget target) =>
        (target.Hub, target.Group.ToLowerInvariant(), target.Partition);

    private static void ThrowIfOutranked(ConsumeTarget target, List<(ConsumeTarget Target, ServerLink Link)> present)
    {
        var owner = present.Max(reader => reader.Target.OwnerLevel);
        if (owner is { } level && target.OwnerLevel is null)
        {
            throw new LinkRefusedException(
                Stolen, $"At least one receiver for the endpoint is created with epoch of '{level}', and so non-epoch receiver is not allowed. Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected.");
        }

        if (owner > target.OwnerLevel)
        {
            throw new LinkRefusedException(
                Stolen, $"Receiver '{target.ReceiverName}' with a higher epoch '{owner}' already exists. Receiver '{target.ReceiverName}' with epoch '{target.OwnerLevel}' cannot be created.");
        }

        if (target.OwnerLevel is null && present.Count >= MaxShared)
        {
            throw new LinkRefusedException(
                "amqp:resource-limit-exceeded", $"Exceeded the maximum number of allowed receivers per partition in a consumer group which is {MaxShared}.");
        }
    }
}
