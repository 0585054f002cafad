namespace StreamFunctions.Local.Sizing;

/// <summary>One design under one load: all figures, and how much of each limit they use. Pure arithmetic.</summary>
internal sealed record PipelineSizing
{
    public required Workload Workload { get; init; }

    public required Assumptions Assumptions { get; init; }

    public required Design Design { get; init; }

    public required EventHubsSizing Hubs { get; init; }

    public required WindowLoad Windows { get; init; }

    public required StateSizing State { get; init; }

    public required BatchSizing Batches { get; init; }

    public required SignalSizing Signals { get; init; }

    public required TableSizing Tables { get; init; }

    public required RetentionSizing Retention { get; init; }

    public required LatencySizing Latency { get; init; }

    public required ComputeSizing Compute { get; init; }

    public required IReadOnlyList<LimitUse> Uses { get; init; }

    /// <summary>Whether no hard limit is exceeded.</summary>
    public bool Holds => Uses.All(use => use.Holds || !use.IsHard);

    /// <summary>The limit that the load comes nearest to, or the hard one that is exceeded furthest.</summary>
    public LimitUse Binding => Uses.Where(use => use.Role == LimitRole.Load || (use.IsHard && !use.Holds)).MaxBy(use => use.Ratio)!;

    /// <summary>How many limits are exceeded that a design may exceed.</summary>
    public int SoftlyExceeded => Uses.Count(use => !use.Holds && !use.IsHard);

    /// <summary>Control queues for host.json: the next of 8 (as it is shipped) and 16 that its instances can share.</summary>
    public int ControlQueues => Compute.DurableInstances <= ShippedQueues ? ShippedQueues : (int)Limits.StorageQueues.Value;

    private const int ShippedQueues = 8;

    public static PipelineSizing Of(Workload workload, Design design, Assumptions assumptions) =>
        Of(workload, design, assumptions, WindowLoad.Of(workload));

    public static PipelineSizing Of(Workload workload, Design design, Assumptions assumptions, WindowLoad windows)
    {
        var hubs = EventHubsSizing.Of(workload, design.Tier);
        var state = StateSizing.Of(workload, windows, design.KeyGroups, design.Partitions);
        var batches = BatchSizing.Of(workload, design, assumptions);
        var signals = SignalSizing.Of(workload, windows, design, batches);
        var sizing = new PipelineSizing
        {
            Workload = workload,
            Assumptions = assumptions,
            Design = design,
            Hubs = hubs,
            Windows = windows,
            State = state,
            Batches = batches,
            Signals = signals,
            Tables = TableSizing.Of(workload, windows, design, batches, signals, state.NeedsBlobs ? assumptions.RequestsWithBlobs : assumptions.RequestsPerOperation),
            Retention = RetentionSizing.Of(workload, windows),
            Latency = LatencySizing.Of(workload, windows, design, batches, state, assumptions),
            Compute = ComputeSizing.Of(workload, state, design, batches, signals, assumptions),
            Uses = [],
        };
        return sizing with { Uses = LimitCheck.Of(sizing) };
    }
}
