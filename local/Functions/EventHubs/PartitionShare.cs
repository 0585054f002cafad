namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>
/// Decides which partition a host claims next so that every host ends with an equal share: the rules of the official processor
/// (Azure.Messaging.EventHubs, PartitionLoadBalancer.FindAndClaimOwnershipAsync), so that hosts of both kinds agree. Pure.
/// </summary>
internal static class PartitionShare
{
    /// <summary>
    /// The partitions of which this host claims one now, whichever; none when it has its share. Free ones (never held, given up,
    /// expired) come first; one of another host only while that host has more than its share.
    /// </summary>
    /// <param name="partitions">All partitions of the hub.</param>
    /// <param name="ownership">What the store holds, expired and given-up entries included.</param>
    /// <param name="self">This host.</param>
    /// <param name="now">The time to judge expiry at.</param>
    /// <param name="expiry">How long an ownership lasts after its last renewal.</param>
    public static IReadOnlyList<string> Candidates(
        IReadOnlyList<string> partitions, IReadOnlyList<Ownership> ownership, string self, DateTimeOffset now, TimeSpan expiry)
    {
        ILookup<string, string> held = ownership
            .Where(entry => entry.Owner.Length > 0 && entry.LastModified + expiry > now)
            .ToLookup(entry => entry.Owner, entry => entry.Partition, StringComparer.Ordinal);
        int own = held[self].Count();
        int hosts = held.Count + (own == 0 ? 1 : 0);
        int atLeast = partitions.Count / hosts;
        // With the least that is fair, a host takes one more only when nobody has less than that: the remainder is shared out last.
        if (own > atLeast || (own == atLeast && held.Any(owner => owner.Count() < atLeast)))
        {
            return [];
        }

        HashSet<string> taken = [.. held.SelectMany(owner => owner)];
        string[] free = [.. partitions.Where(partition => !taken.Contains(partition))];
        if (free.Length > 0)
        {
            return free;
        }

        string[] aboveShare = [.. held.Where(owner => owner.Key != self && owner.Count() > atLeast + 1).SelectMany(owner => owner)];
        if (aboveShare.Length > 0)
        {
            return aboveShare;
        }

        return own < atLeast
            ? [.. held.Where(owner => owner.Key != self && owner.Count() == atLeast + 1).SelectMany(owner => owner)]
            : [];
    }
}
