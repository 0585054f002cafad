namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>
/// Decides which partition a host claims next so that every host ends with an equal share (the greedy balance of the official
/// processor): free ones first; one of another host only while that host has more than its share. Pure.
/// </summary>
internal static class PartitionShare
{
    /// <summary>The partitions to claim now; none when this host has its share.</summary>
    /// <param name="partitions">All partitions of the hub.</param>
    /// <param name="ownership">What the store holds, expired and given-up entries included.</param>
    /// <param name="self">This host.</param>
    /// <param name="now">The time to judge expiry at.</param>
    /// <param name="expiry">How long an ownership lasts after its last renewal.</param>
    public static IReadOnlyList<string> ToClaim(
        IReadOnlyList<string> partitions, IReadOnlyList<Ownership> ownership, string self, DateTimeOffset now, TimeSpan expiry)
    {
        ILookup<string, string> held = ownership
            .Where(entry => entry.Owner.Length > 0 && entry.LastModified + expiry > now)
            .ToLookup(entry => entry.Owner, entry => entry.Partition, StringComparer.Ordinal);
        HashSet<string> taken = [.. held.SelectMany(owner => owner)];
        int own = held[self].Count();
        int hosts = held.Count + (own == 0 ? 1 : 0);
        int atLeast = partitions.Count / hosts;
        int atMost = (partitions.Count + hosts - 1) / hosts;

        string[] free = [.. partitions.Where(partition => !taken.Contains(partition))];
        if (free.Length > 0)
        {
            return [.. free.Take(Math.Max(0, atMost - own))];
        }

        // Nothing is free: take from the fullest host, one at a time, and only what moves the balance towards equal shares.
        string[] fullest = [.. held.Where(owner => owner.Key != self).MaxBy(owner => owner.Count()) ?? Enumerable.Empty<string>()];
        bool steals = fullest.Length > atMost || (own < atLeast && fullest.Length > atLeast);
        return steals && own < atMost ? [fullest.Order(StringComparer.Ordinal).First()] : [];
    }
}
