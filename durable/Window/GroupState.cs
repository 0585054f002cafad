using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// All that one key group knows, live: what it folded, its time, its windows, what it has yet to write. Changed by
/// <see cref="GroupProcessor"/> and <see cref="FlushControl"/> alone; stored by <see cref="GroupSnapshot"/>.
/// </summary>
internal sealed class GroupState(PipelinePlan plan)
{
    /// <summary>The lineage of the first message; no other is ever accepted. Null = no message yet.</summary>
    public string? Lineage { get; set; }

    /// <summary>What was folded, per partition.</summary>
    public SortedDictionary<int, Coverage> Coverage { get; init; } = [];

    /// <summary>Time as blocks and pulses claim it. Never told of idle partitions: that is the business of <see cref="Cuts"/>.</summary>
    public EventClock Clock { get; init; } = new(plan.Operator.Time);

    public PulseCuts Cuts { get; init; } = new();

    public KeyedOperator Operator { get; init; } = new(plan.Operator);

    public Outbox Outbox { get; init; } = new();

    public AlertTracker Alerts { get; init; } = new(plan.Alerts);

    public GroupCounters Counters { get; set; }

    /// <summary>Number of the newest pulse folded; -1 = none.</summary>
    public long Pulse { get; set; } = -1;

    public FlushState Flush { get; set; } = FlushState.AtRest;

    /// <summary>
    /// The same state with room in its operator for what that holds alone, as reading it would give. The two share the rest:
    /// this one is of no use any more.
    /// </summary>
    public GroupState Trimmed()
    {
        var writer = new SnapshotWriter();
        Operator.Write(writer);
        return new GroupState(plan)
        {
            Lineage = Lineage,
            Coverage = Coverage,
            Clock = Clock,
            Cuts = Cuts,
            Operator = KeyedOperator.Read(plan.Operator, new SnapshotReader(writer.WrittenMemory)),
            Outbox = Outbox,
            Alerts = Alerts,
            Counters = Counters,
            Pulse = Pulse,
            Flush = Flush,
        };
    }

    public Coverage CoverageOf(int partition)
    {
        if (!Coverage.TryGetValue(partition, out var coverage))
        {
            Coverage.Add(partition, coverage = new Coverage());
        }

        return coverage;
    }
}
