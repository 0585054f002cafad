namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>How hosts share a hub's partitions. The expiry is that of the official trigger.</summary>
internal sealed record EventHubTriggerOptions
{
    /// <summary>The name to hold partitions under, which no other living host has; null = a new one.</summary>
    public string? Owner { get; init; }

    /// <summary>How long a partition stays with a host that no longer renews it.</summary>
    public TimeSpan OwnershipExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often ownership is renewed and balanced: often enough that a renewal may fail a few times.</summary>
    public TimeSpan BalancePeriod => OwnershipExpiry / 6;

    /// <summary>The pause before a broken connection is made again; doubled each time, up to <see cref="LongestBackOff"/>.</summary>
    public TimeSpan ShortestBackOff { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(10);
}
