namespace StreamFunctions.Local.Sizing;

/// <summary>What storage has to carry, per second. A row counts as one request, also inside of a transaction: the service counts it so.</summary>
/// <param name="Results">Rows of windows that close.</param>
/// <param name="Refined">Rows written again for late events: a refused insert, a read, a replace each.</param>
/// <param name="Late">Rows of events that missed their window.</param>
/// <param name="DeadLetters">Rows of events that cannot be used.</param>
/// <param name="Deletes">Rows that were kept for long enough.</param>
/// <param name="Progress">Progress rows, one a batch.</param>
/// <param name="Status">Status rows, one a flush.</param>
/// <param name="Reads">Pages of progress and status that pulse and ingest read.</param>
/// <param name="Checkpoints">The trigger's checkpoints: blobs.</param>
/// <param name="Durable">Requests of the durable backend, if it is Azure Storage.</param>
internal sealed record TableSizing(
    double Results, double Refined, double Late, double DeadLetters, double Deletes, double Progress, double Status, double Reads, double Checkpoints, double Durable)
{
    private const int RequestsPerRefinement = 3;
    private const double RowsPerPage = 1_000;

    /// <summary>Requests to the tables of results, late rows and dead letters; deleting is one of them too.</summary>
    public double ResultAccount => Results + (RequestsPerRefinement * Refined) + Late + DeadLetters + Deletes;

    /// <summary>Requests to the host's account.</summary>
    public double HostAccount => Progress + Status + Reads + Checkpoints + Durable;

    /// <summary>Whether one account cannot carry both.</summary>
    public bool NeedsTwoAccounts => ResultAccount + HostAccount > Limits.AccountRequests.Value;

    public static TableSizing Of(Workload workload, WindowLoad windows, Design design, BatchSizing batches, SignalSizing signals, double requestsPerOperation)
    {
        var late = workload.LateRowsPerSecond(windows);
        var refines = workload.Time.AllowedLateness > TimeSpan.Zero;
        var pages = Math.Ceiling(design.Partitions / RowsPerPage) + Math.Ceiling(design.KeyGroups / RowsPerPage);
        return new TableSizing(
            windows.ResultsPerSecond,
            refines ? late : 0,
            refines ? 0 : late,
            workload.EventsPerSecond * workload.DeadShare,
            RetentionSizing.Of(workload, windows).DeletesPerSecond,
            batches.BatchesPerSecond,
            signals.StatusFlushes + signals.ResultFlushes,
            pages / design.PulsePeriod.TotalSeconds * 2,
            batches.BatchesPerSecond,
            design.Backend.IsScheduler ? 0 : signals.Total * requestsPerOperation);
    }
}
