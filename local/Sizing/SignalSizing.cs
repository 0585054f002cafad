namespace StreamFunctions.Local.Sizing;

/// <summary>What the durable backend has to carry, per second. Every operation of an entity is one signal, and one action of the scheduler.</summary>
/// <param name="Blocks">Blocks of rows.</param>
/// <param name="Pulses">Pulses to the groups.</param>
/// <param name="StatusFlushes">Flushes that a pulse asks for, since coverage has moved.</param>
/// <param name="ResultFlushes">Flushes that write results.</param>
/// <param name="Beats">Of the pulse entity: its beats, and wakes by ingest.</param>
/// <param name="BusyGroups">Groups that have keys.</param>
internal sealed record SignalSizing(
    double Blocks, double Pulses, double StatusFlushes, double ResultFlushes, double Beats, double BusyGroups)
{
    public double Total => Blocks + Pulses + StatusFlushes + ResultFlushes + Beats;

    /// <summary>Operations of one group.</summary>
    public double PerGroup => (Blocks + Pulses + StatusFlushes + ResultFlushes) / BusyGroups;

    public static SignalSizing Of(Workload workload, WindowLoad windows, Design design, BatchSizing batches)
    {
        var groups = Math.Min(design.KeyGroups, (double)workload.Keys);
        var perPeriod = groups / design.PulsePeriod.TotalSeconds;
        var blocks = batches.BatchesPerSecond * batches.BlocksPerBatch;
        var beats = (1 + IngestProcesses(design)) / design.PulsePeriod.TotalSeconds;
        return new SignalSizing(blocks, perPeriod, perPeriod, Flushes(windows, groups, blocks + perPeriod), beats, groups);
    }

    // As many processes as partitions at most; each wakes the pulse at most once in a period.
    private static double IngestProcesses(Design design) => design.Partitions;

    /// <summary>One flush writes up to <see cref="Limits.FlushRows"/>; nothing is armed twice at a time.</summary>
    private static double Flushes(WindowLoad windows, double groups, double commits)
    {
        if (windows.Interval is { } interval)
        {
            return groups * Math.Ceiling(windows.Burst / groups / Limits.FlushRows.Value) / interval.TotalSeconds;
        }

        return Math.Min(windows.ResultsPerSecond, commits) + (windows.ResultsPerSecond / Limits.FlushRows.Value);
    }
}
