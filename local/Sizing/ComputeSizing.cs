namespace StreamFunctions.Local.Sizing;

/// <summary>Instances of the app and their memory. Ingest and entities scale apart from each other on Flex Consumption.</summary>
/// <param name="IngestInstances">For the Event Hubs trigger: one a partition at most.</param>
/// <param name="DurableInstances">For the entities.</param>
/// <param name="MemoryMB">Memory of an instance: the smaller size that holds what is needed.</param>
/// <param name="NeededMB">What the fuller of the two needs.</param>
/// <param name="IngestBusy">Share of the time in which an ingest instance executes, as it is billed.</param>
/// <param name="DurableBusy">The same for an instance of the entities.</param>
/// <param name="Executions">Executions a second.</param>
internal sealed record ComputeSizing(
    int IngestInstances, int DurableInstances, int MemoryMB, double NeededMB, double IngestBusy, double DurableBusy, double Executions)
{
    private const int SmallMB = 2_048;
    private const double BytesPerMB = 1 << 20;

    /// <summary>The shortest time that is billed for an execution, in seconds (Flex Consumption's page).</summary>
    private const double LeastBilled = 1;

    public int Instances => IngestInstances + DurableInstances;

    public static ComputeSizing Of(Workload workload, StateSizing state, Design design, BatchSizing batches, SignalSizing signals, Assumptions assumptions)
    {
        var small = Try(workload, state, design, batches, signals, assumptions, SmallMB);
        return small.NeededMB <= SmallMB ? small : Try(workload, state, design, batches, signals, assumptions, (int)Limits.InstanceMemory.Value);
    }

    private static ComputeSizing Try(Workload w, StateSizing state, Design design, BatchSizing batches, SignalSizing signals, Assumptions a, int memory)
    {
        // 2,048 MB come with one processor, 4,096 MB with two.
        var cores = memory / (double)SmallMB * a.Utilisation;
        var ingestCores = (w.EventsPerSecond * a.IngestMicroseconds / 1e6) + (batches.BatchesPerSecond * 1e-3);
        var ingest = Math.Clamp(Whole(ingestCores / cores), 1, design.Partitions);
        var durableCores = (signals.Total * ((a.OperationMilliseconds / 1e3) + state.SecondsPerCommit(a))) + (w.RowsPerSecond * a.FoldMicroseconds / 1e6);
        var byRate = design.Backend.IsScheduler ? 1 : Whole(signals.Total / Limits.StorageInstanceOperations.Value);
        var durable = Math.Max(Whole(durableCores / cores), byRate);
        return new ComputeSizing(
            ingest, durable, memory,
            a.BaseMemory + Math.Max(
                PlanSettings.PrefetchedEvents(design) * (double)w.EventBytes * Math.Ceiling(design.Partitions / (double)ingest) / BytesPerMB,
                state.Bytes * a.MemoryPerStateByte * Math.Ceiling(design.KeyGroups / (double)durable) / BytesPerMB),
            Math.Min(1, batches.BatchesPerSecond / ingest * LeastBilled),
            Math.Min(1, signals.Total / durable * LeastBilled),
            batches.BatchesPerSecond + signals.Total);
    }

    private static int Whole(double units) => Math.Max(1, (int)Math.Ceiling(units - 1e-9));
}
