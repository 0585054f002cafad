namespace StreamFunctions.Local.Sizing;

/// <summary>How long a window takes to be in the table, from when the watermark could have passed its end. Upper ends, not averages.</summary>
/// <param name="Flowing">While events flow on every partition.</param>
/// <param name="Silent">If a partition falls silent: it is idle first.</param>
/// <param name="PulseLost">If a worker died with the pulse in its hands: the guard wakes it.</param>
/// <param name="FirstAfterIdle">The first window after nothing ran: instances start first.</param>
/// <param name="Writing">The part of it in which rows are written; a moment at which all keys close is written over so long.</param>
/// <param name="Acknowledged">From handing events out to ingest's knowing that all groups have folded them.</param>
internal sealed record LatencySizing(
    TimeSpan Flowing, TimeSpan Silent, TimeSpan PulseLost, TimeSpan FirstAfterIdle, TimeSpan Writing, TimeSpan Acknowledged)
{
    // Add, beat, pulse, flush: each may wait for one poll.
    private const int HopsToTable = 4;

    // Add, pulse, flush; the gate looks once a second.
    private const int HopsToStatus = 3;
    private static readonly TimeSpan GateFreshness = TimeSpan.FromSeconds(1);

    public static LatencySizing Of(Workload workload, WindowLoad windows, Design design, BatchSizing batches, StateSizing state, Assumptions assumptions)
    {
        var hop = design.Backend.IsScheduler ? assumptions.SchedulerHop : assumptions.StorageHop;
        var writing = TimeSpan.FromSeconds(WriteSeconds(workload, windows, design, state.OperationsPerSecond(assumptions)));
        var taken = design.BatchWait + TimeSpan.FromSeconds(batches.Seconds);
        var flowing = taken + design.PulsePeriod + (HopsToTable * hop) + writing;
        var silent = flowing + workload.Time.IdleTimeout + (2 * design.PulsePeriod);

        // Ingest and entities start apart, one after the other.
        var starts = workload.AlwaysReady > 0 ? 1 : 2;
        return new LatencySizing(
            flowing, silent, flowing + workload.GuardPeriod + assumptions.ColdStart, flowing + (starts * assumptions.ColdStart), writing,
            TimeSpan.FromSeconds(batches.Seconds) + design.PulsePeriod + (HopsToStatus * hop) + GateFreshness);
    }

    /// <summary>Rows that are due at once go out no faster than the account, a group's table partition and its flushes allow.</summary>
    private static double WriteSeconds(Workload w, WindowLoad windows, Design design, double operationsPerSecond)
    {
        if (windows.Burst <= 0)
        {
            return 0;
        }

        var perGroup = windows.Burst / Math.Min(design.KeyGroups, w.Keys);
        return new[]
        {
            windows.Burst / Limits.AccountRequests.Value,
            perGroup / Limits.PartitionEntities.Value,
            Math.Ceiling(perGroup / Limits.FlushRows.Value) / operationsPerSecond,
        }.Max();
    }
}
