namespace StreamFunctions.Local.Sizing;

/// <summary>Holds every figure of a design against its limit.</summary>
internal static class LimitCheck
{
    // Envelope and the five numbers of a partition in a pulse message, in characters.
    private const int PulsePartitionBytes = 90;

    public static IReadOnlyList<LimitUse> Of(PipelineSizing sizing) =>
        [.. OfHubs(sizing), .. OfDurable(sizing), .. OfStorage(sizing), .. OfCompute(sizing)];

    private static IEnumerable<LimitUse> OfHubs(PipelineSizing s)
    {
        var partitionRate = s.Workload.EventsPerSecond / s.Design.Partitions;
        yield return Load(s.Hubs.UnitLimit, s.Hubs.Needed, "several namespaces, each with a pipeline of its own, or the next tier");
        yield return Choice(s.Hubs.PartitionLimit, s.Design.Partitions, "fewer partitions, or the next tier");
        yield return Wish(s.Hubs.RetentionLimit, s.Workload.RetentionDays, "a shorter --retention-days, or Capture for what is older");
        yield return Load(Limits.EventBytes, s.Workload.EventBytes, "smaller events");
        yield return Load(
            Assumed("events that ingest of one partition takes", s.Batches.PartitionCapacity, "events/s", "--ingest-us, --batch-ms, --signal-ms"),
            partitionRate, "more partitions, or fewer key groups");
        yield return Load(Limits.EventsAhead, partitionRate * s.Latency.Acknowledged.TotalSeconds, "more partitions, or a shorter pulse period");
    }

    private static IEnumerable<LimitUse> OfDurable(PipelineSizing s)
    {
        var d = s.Design;
        yield return Choice(Limits.KeyGroups, d.KeyGroups, "fewer key groups");
        yield return Load(d.Backend.Operations, s.Signals.Total, "larger batches, fewer key groups, a longer pulse period, or a larger backend");
        yield return Load(
            Assumed("operations of one key group, with a state of this size", s.State.OperationsPerSecond(s.Assumptions), "1/s", "--group-operations, --state-ns"),
            s.Signals.PerGroup, "larger batches, fewer partitions, or a longer pulse period");
        yield return d.Backend.IsScheduler
            ? Load(Limits.SchedulerState, s.State.StoredBytes, "more key groups, smaller windows, a shorter dedupe.ttl")
            : Soft(Limits.InlineBytes, s.State.StoredBytes, "more key groups, smaller windows, a shorter dedupe.ttl; above it each commit writes a blob, and blobs of messages are never deleted");
        if (!d.Backend.IsScheduler)
        {
            yield return Soft(Limits.InlineBytes with { Name = "pulse message that stays out of blobs (Azure Storage)" }, d.Partitions * PulsePartitionBytes, "fewer partitions");
        }

        yield return Wish(
            new Limit("time from a window's end to its row", s.Workload.Latency.TotalSeconds, "s", LimitKind.Wanted, "--latency"),
            s.Latency.Flowing.TotalSeconds, "a longer --latency, the scheduler as backend, or a shorter pulse period");
        if (s.Windows.Interval is { } interval)
        {
            yield return Load(
                new Limit("time between two closings, in which all rows of one are written", interval.TotalSeconds, "s", LimitKind.Wanted, "the query's window"),
                s.Latency.Writing.TotalSeconds, "more key groups, or a longer hop");
        }
    }

    private static IEnumerable<LimitUse> OfStorage(PipelineSizing s)
    {
        var t = s.Tables;
        yield return Load(Limits.AccountRequests with { Name = "requests to the account of the host" }, t.HostAccount, "the scheduler as backend, or larger batches");
        yield return Load(Limits.AccountRequests with { Name = "requests to the account of the results" }, t.ResultAccount, "longer windows, or fewer keys");
        yield return Load(
            Limits.PartitionEntities with { Name = "result rows of a key group (a table partition)" },
            t.ResultAccount / s.Signals.BusyGroups, "more key groups");
        yield return Soft(Limits.SweepDeletes, s.Retention.DeletesPerSweep, "fewer rows, or keep them for ever; above it, rows stay longer than they should");
        yield return Load(Limits.PartitionEntities with { Name = "progress rows (one table partition)" }, t.Progress, "larger batches, or fewer partitions");
        yield return Load(Limits.PartitionEntities with { Name = "status rows (one table partition)" }, t.Status, "fewer key groups, or a longer pulse period");
    }

    private static IEnumerable<LimitUse> OfCompute(PipelineSizing s)
    {
        yield return Load(Limits.Instances, Math.Max(s.Compute.IngestInstances, s.Compute.DurableInstances), "less load");
        yield return Soft(Limits.RegionMemory, s.Compute.Instances * (double)s.Compute.MemoryMB, "ask support for a larger quota");
        yield return Load(Limits.InstanceMemory, s.Compute.NeededMB, "more key groups, smaller windows, a shorter dedupe.ttl");
        if (!s.Design.Backend.IsScheduler)
        {
            yield return Load(
                Limits.StorageQueues with { Name = "instances of the entities: one a control queue" }, s.Compute.DurableInstances, "the scheduler as backend");
        }
    }

    private static LimitUse Load(Limit limit, double used, string advice) => new(limit, used, LimitRole.Load, advice);

    private static LimitUse Choice(Limit limit, double used, string advice) => new(limit, used, LimitRole.Choice, advice);

    private static LimitUse Wish(Limit limit, double used, string advice) => new(limit, used, LimitRole.Wish, advice);

    private static LimitUse Soft(Limit limit, double used, string advice) => new(limit, used, LimitRole.Soft, advice);

    private static Limit Assumed(string name, double value, string unit, string source) => new(name, value, unit, LimitKind.Assumed, source);
}
