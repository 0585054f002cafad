namespace StreamFunctions.Local.Sizing;

/// <summary>What the sweep of old rows has to delete, in the long run: as many rows as are written, of the kinds that are not kept for ever.</summary>
/// <param name="DeletesPerSecond">Over all tables.</param>
/// <param name="Period">How often to sweep: the longest of a few at which one sweep deletes what has come.</param>
/// <param name="DeletesPerSweep">Of the table that has most.</param>
internal sealed record RetentionSizing(double DeletesPerSecond, TimeSpan Period, double DeletesPerSweep)
{
    // Divisors of an hour; a sweep takes up to a minute.
    private static readonly int[] Minutes = [60, 30, 20, 15, 10, 5, 2];

    /// <summary>The schedule for it, as a six-field cron; each hour at the minute that the templates have.</summary>
    public string Schedule => Period >= TimeSpan.FromHours(1)
        ? "0 17 * * * *"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"0 */{Period.TotalMinutes} * * * *");

    public static RetentionSizing Of(Workload workload, WindowLoad windows)
    {
        var lateRows = workload.Time.AllowedLateness > TimeSpan.Zero ? 0 : workload.LateRowsPerSecond(windows);
        double[] tables =
        [
            Swept(workload.Kept.Results, windows.ResultsPerSecond),
            Swept(workload.Kept.Late, lateRows),
            Swept(workload.Kept.DeadLetters, workload.EventsPerSecond * workload.DeadShare),
        ];
        var most = tables.Max();
        var minutes = Minutes.FirstOrDefault(m => most * m * 60 <= Limits.SweepDeletes.Value, Minutes[^1]);
        return new RetentionSizing(tables.Sum(), TimeSpan.FromMinutes(minutes), most * minutes * 60);
    }

    private static double Swept(TimeSpan? kept, double rows) => kept is null ? 0 : rows;
}
