namespace StreamFunctions.Local.Sizing;

/// <summary>A tier of Event Hubs.</summary>
internal enum HubTier
{
    Standard,
    Premium,
    Dedicated,
}

/// <summary>A durable backend of a certain size.</summary>
/// <param name="Name">As a person would say it.</param>
/// <param name="IsScheduler">Durable Task Scheduler; otherwise Azure Storage.</param>
/// <param name="Units">Capacity units of the scheduler's Dedicated plan; 0 = Consumption, or Azure Storage.</param>
/// <param name="Operations">The limit of its entity operations.</param>
internal sealed record Backend(string Name, bool IsScheduler, int Units, Limit Operations)
{
    /// <summary>From the plainest to the largest.</summary>
    public static IReadOnlyList<Backend> All { get; } =
    [
        new("Azure Storage", false, 0, Limits.StorageOperations),
        new("Durable Task Scheduler, Consumption", true, 0, Limits.SchedulerConsumption),
        .. Enumerable.Range(1, (int)Limits.SchedulerUnits.Value).Select(Dedicated),
    ];

    private static Backend Dedicated(int units)
    {
        var unit = Limits.SchedulerUnitActions;
        return new($"Durable Task Scheduler, Dedicated, {units} capacity unit{(units == 1 ? "" : "s")}", true, units,
            unit with { Name = "actions of the scheduler's Dedicated plan", Value = units * unit.Value });
    }
}

/// <summary>What can be chosen. A value per lever; whether it holds is for <see cref="PipelineSizing"/> to say.</summary>
/// <param name="Tier">Event Hubs tier.</param>
/// <param name="Partitions">Partitions of the hub.</param>
/// <param name="KeyGroups">Key groups.</param>
/// <param name="BatchEvents">Events of a batch at most: <c>maxEventBatchSize</c>, and <c>minEventBatchSize</c> if it waits.</param>
/// <param name="BatchWait">How long a batch waits to be filled: <c>maxWaitTime</c>; zero = it does not wait.</param>
/// <param name="PulsePeriod">Distance of two beats.</param>
/// <param name="Backend">Where entities are.</param>
internal sealed record Design(
    HubTier Tier, int Partitions, int KeyGroups, int BatchEvents, TimeSpan BatchWait, TimeSpan PulsePeriod, Backend Backend);
