namespace StreamFunctions.Local.Sizing;

/// <summary>How ingest cuts the stream: batches, and the blocks that each becomes.</summary>
/// <param name="BatchesPerSecond">Over all partitions.</param>
/// <param name="EventsPerBatch">On average.</param>
/// <param name="BlocksPerBatch">Signals that a batch becomes: one per key group that it has rows for, more if rows do not fit.</param>
/// <param name="Seconds">How long a batch takes.</param>
/// <param name="PartitionCapacity">Events a second that one partition's ingest manages, with full batches.</param>
internal sealed record BatchSizing(
    double BatchesPerSecond, double EventsPerBatch, double BlocksPerBatch, double Seconds, double PartitionCapacity)
{
    private const int Rounds = 30;

    public static BatchSizing Of(Workload workload, Design design, Assumptions assumptions)
    {
        var rate = workload.EventsPerSecond / design.Partitions;
        double Take(double events) => SecondsOf(workload, design.KeyGroups, events, assumptions);
        var events = design.BatchWait > TimeSpan.Zero
            ? 1 + (rate * Math.Max(design.BatchWait.TotalSeconds, assumptions.BatchMilliseconds / 1e3))
            : Unhurried(rate, design.BatchEvents, Take);
        events = Math.Min(design.BatchEvents, events);
        return new BatchSizing(
            workload.EventsPerSecond / events, events, Blocks(workload, design.KeyGroups, events), Take(events),
            design.BatchEvents / Take(design.BatchEvents));
    }

    /// <summary>Bytes of a row in a block, at most: differences of number and time, key, values, event id. A test holds it against the codec.</summary>
    internal static int RowBytes(Workload workload) =>
        10 + workload.KeyBytes + (10 * workload.Columns) + (workload.DedupeTtl is null ? 0 : 16);

    /// <summary>How many of <paramref name="groups"/> get at least one of so many rows, if keys are spread evenly.</summary>
    internal static double GroupsHit(double groups, double rows) => groups * Chance.OfAny(-rows * Math.Log(1 - (1 / groups)));

    // Without waiting a batch holds what came while the one before was worked on.
    private static double Unhurried(double rate, int most, Func<double, double> seconds)
    {
        var events = 1.0;
        for (var i = 0; i < Rounds; i++)
        {
            events = Math.Clamp(rate * seconds(events), 1, most);
        }

        return events;
    }

    private static double SecondsOf(Workload w, int keyGroups, double events, Assumptions a) =>
        (a.BatchMilliseconds / 1e3)
        + (Math.Ceiling(Blocks(w, keyGroups, events) / Limits.ParallelSignals.Value) * a.SignalMilliseconds / 1e3)
        + (events * a.IngestMicroseconds / 1e6);

    private static double Blocks(Workload w, int keyGroups, double events)
    {
        var rows = events * (1 - w.DeadShare);
        var hit = GroupsHit(Math.Min(keyGroups, w.Keys), rows);
        var each = rows / hit;
        return hit * Math.Max(1, Math.Ceiling(Math.Max(each * RowBytes(w) / Limits.BlockBytes.Value, each / Limits.BlockRows.Value)));
    }
}
