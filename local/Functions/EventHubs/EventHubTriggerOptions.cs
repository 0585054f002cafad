namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>How hosts share a hub's partitions. The periods are those of the official processor, save a shorter round.</summary>
internal sealed record EventHubTriggerOptions
{
    /// <summary>How long a partition stays with a host that no longer renews it.</summary>
    public TimeSpan OwnershipExpiry { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often ownership is renewed and balanced; well below the expiry.</summary>
    public TimeSpan BalancePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before a broken connection is made again; doubled each time, up to <see cref="LongestBackOff"/>.</summary>
    public TimeSpan ShortestBackOff { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(10);
}
