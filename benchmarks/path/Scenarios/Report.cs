using System.Globalization;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>Prints medians over rounds.</summary>
internal static class Report
{
    public static void Runs(TextWriter output, string name, IReadOnlyList<RunFigures> runs)
    {
        var microsPerEvent = 1e6 / Median(runs, r => r.Events);
        Line(output, $"  {name,-34}{Median(runs, r => r.Rate),9:N0} events/s ({runs.Min(r => r.Rate):N0} to {runs.Max(r => r.Rate):N0}), {Median(runs, r => r.Events):N0} events, {Median(runs, r => r.Rows):N0} rows, of {Median(runs, r => r.Seconds):0.0} s {Median(runs, r => r.TailSeconds):0.00} s after the last event");
        Line(output, $"      processor per event: {Median(runs, r => r.Used.HostCpu) * microsPerEvent:0.00} us host and endpoint, {Median(runs, r => r.ProducerCpu) * microsPerEvent:0.00} us producer, {Median(runs, r => r.Used.StorageCpu) * microsPerEvent:0.00} us Azurite");
        if (runs[0].Used.Operations > 0)
        {
            Line(output, $"      per 1,000 events: {Median(runs, r => r.OperationsPerEvent) * 1000:0.0} entity operations, {Median(runs, r => r.RequestsPerEvent) * 1000:0.0} storage requests");
            Memory(output, runs);
        }

        Latencies(output, runs);
    }

    /// <summary>Rates until the last row is stored, where a side's time ends before that.</summary>
    public static void RatesWithRows(TextWriter output, IReadOnlyList<RunFigures> ours, IReadOnlyList<RunFigures> theirs) =>
        Line(output, $"  until all rows are stored: {Median(ours, r => r.RateWithRows):N0} events/s ({Median(ours, r => r.SecondsWithRows):0.0} s) against {Median(theirs, r => r.RateWithRows):N0} ({Median(theirs, r => r.SecondsWithRows):0.0} s)");

    /// <summary>How many times as large the first one's figure is: the median over the rounds of the ratio.</summary>
    public static void Ratio(TextWriter output, string what, IReadOnlyList<RunFigures> ours, IReadOnlyList<RunFigures> theirs, Func<RunFigures, RunFigures, double> ratio) =>
        Line(output, $"  {what}: {Statistics.Median(ours.Zip(theirs, ratio)):0.00}x");

    public static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Latencies(TextWriter output, IReadOnlyList<RunFigures> runs)
    {
        var with = runs.Where(run => run.LatenciesMs.Count > 0).ToList();
        if (with.Count > 0)
        {
            Line(output, $"      close to row, of {with.Sum(run => run.LatenciesMs.Count):N0} rows: p50 {Median(with, r => Statistics.Percentile(r.LatenciesMs, 0.5)):0} ms, p99 {Median(with, r => Statistics.Percentile(r.LatenciesMs, 0.99)):0} ms");
        }
    }

    private static void Memory(TextWriter output, IReadOnlyList<RunFigures> runs)
    {
        var (host, storage) = runs[^1].Memory.Trend();
        Line(output, $"      memory, second to last tenth of the last run: {host.Early:0} to {host.Late:0} MB host and endpoint, {storage.Early:0} to {storage.Late:0} MB Azurite");
    }

    private static double Median(IReadOnlyList<RunFigures> runs, Func<RunFigures, double> of) => Statistics.Median(runs.Select(of));
}
