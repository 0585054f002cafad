namespace StreamFunctions.Local.Sizing;

/// <summary>The figures of a design as lines of text: name, value, where it comes from.</summary>
internal static class PlanFigures
{
    public static IEnumerable<(string Name, string Value, string Why)> Of(PipelineSizing s) =>
        [.. Hubs(s), .. Ingest(s), .. Entities(s), .. Storage(s), .. App(s)];

    private static IEnumerable<(string, string, string)> Hubs(PipelineSizing s)
    {
        var unit = s.Design.Tier switch { HubTier.Standard => "throughput unit", HubTier.Premium => "processing unit", _ => "capacity unit" };
        var why = s.Design.Tier switch
        {
            HubTier.Standard => "1 MB/s or 1,000 events/s each",
            HubTier.Premium => "nothing is promised per unit: 120 MB/s by 16 units, events of at least 1 KB",
            _ => "nothing is promised per unit: 100 MB/s each in the published benchmark, events of at least 1 KB",
        };
        yield return ("Event Hubs", $"{s.Design.Tier}, {Show.Count(s.Hubs.Units, unit)}", why);
        yield return (
            "partitions",
            Show.Number(s.Design.Partitions),
            $"{Show.Number(s.Workload.EventsPerSecond / s.Design.Partitions)} events/s each; cannot be changed later");
        yield return ("log", Show.Bytes(s.Hubs.LogBytes), $"{Show.Bytes(s.Hubs.BytesPerSecond)}/s for {Show.Count(s.Workload.RetentionDays, "day")}");
    }

    private static IEnumerable<(string, string, string)> Ingest(PipelineSizing s)
    {
        var wait = s.Design.BatchWait > TimeSpan.Zero ? $"waits up to {Show.Seconds(s.Design.BatchWait)} to be filled" : "does not wait to be filled";
        yield return ("batch", $"{Show.Number(s.Batches.EventsPerBatch)} of at most {Show.Number(s.Design.BatchEvents)} events", wait);
        yield return ("batches", Show.Number(s.Batches.BatchesPerSecond) + "/s", $"{Show.Number(s.Batches.BlocksPerBatch)} blocks each");
    }

    private static IEnumerable<(string, string, string)> Entities(PipelineSizing s)
    {
        var signals = s.Signals;
        yield return ("key groups", Show.Number(s.Design.KeyGroups), $"{Show.Number(s.Workload.Keys / (double)s.Design.KeyGroups)} keys each");
        yield return (
            "state of a group",
            Show.Bytes(s.State.StoredBytes),
            $"{Show.Number(s.State.Entries)} accumulators{(s.State.EventIds > 0 ? $" and {Show.Number(s.State.EventIds)} event ids" : "")}, as stored, compression not counted");
        yield return (
            "durable backend",
            s.Design.Backend.Name,
            $"{Show.Number(signals.Total)} of {Show.Number(s.Design.Backend.Operations.Value)} operations/s");
        yield return (
            "signals",
            Show.Number(signals.Total) + "/s",
            $"{Show.Number(signals.Blocks)} blocks, {Show.Number(signals.Pulses)} pulses, {Show.Number(signals.StatusFlushes + signals.ResultFlushes)} flushes, {Show.Number(signals.Beats)} beats and wakes");
        yield return ("pulse period", Show.Seconds(s.Design.PulsePeriod), "the longest that keeps the latency wanted, unless given");
    }

    private static IEnumerable<(string, string, string)> Storage(PipelineSizing s)
    {
        var t = s.Tables;
        yield return (
            "results",
            Show.Number(t.Results) + " rows/s",
            s.Windows.Interval is { } interval ? $"{Show.Number(s.Windows.Burst)} every {Show.Seconds(interval)}, written in {Show.Seconds(s.Latency.Writing)}" : "as windows close");
        yield return (
            "table operations",
            Show.Number(t.ResultAccount + t.Progress + t.Status + t.Reads) + "/s",
            $"{Show.Number(t.ResultAccount)} results, late and dead; {Show.Number(t.Progress)} progress; {Show.Number(t.Status)} status; {Show.Number(t.Reads)} pages read");
        yield return (
            "sweep of old rows",
            "every " + Show.Seconds(s.Retention.Period),
            s.Retention.DeletesPerSecond > 0 ? $"deletes {Show.Number(s.Retention.DeletesPerSweep)} rows of a table each time" : "nothing to delete in the long run");
        yield return (
            "storage requests",
            Show.Number(t.HostAccount + t.ResultAccount) + "/s",
            $"{Show.Number(t.Durable)} of the durable backend, {Show.Number(t.Checkpoints)} checkpoints");
        yield return (
            "storage accounts",
            t.NeedsTwoAccounts ? "2" : "1",
            t.NeedsTwoAccounts ? "separateResultStorage: one account cannot carry both" : "one account carries both");
    }

    private static IEnumerable<(string, string, string)> App(PipelineSizing s)
    {
        var (c, l) = (s.Compute, s.Latency);
        yield return (
            "instances",
            $"{c.IngestInstances} + {c.DurableInstances}",
            $"ingest + entities, {c.MemoryMB} MB each ({Show.Number(c.NeededMB)} needed); by assumed processor times");
        yield return (
            "a window's row",
            $"after {Show.Seconds(l.Flowing)} at most",
            $"from when the watermark passes its end ({Show.Seconds(s.Workload.Time.OutOfOrderness)} of event time later)");
        yield return (
            "  a partition falls silent",
            $"after {Show.Seconds(l.Silent)}",
            $"idleTimeout {Show.Seconds(s.Workload.Time.IdleTimeout)} and two beats more");
        yield return (
            "  first window after idle",
            $"after {Show.Seconds(l.FirstAfterIdle)}",
            s.Workload.AlwaysReady > 0 ? "one cold start (ingest), assumed" : "two cold starts, assumed; --always-ready 1 spares one");
        yield return ("  a lost pulse", $"after {Show.Seconds(l.PulseLost)}", $"the guard looks every {Show.Seconds(s.Workload.GuardPeriod)}");
    }
}
