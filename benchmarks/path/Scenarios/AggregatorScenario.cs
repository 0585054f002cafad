namespace StreamFunctions.Benchmarks.Path;

/// <summary>The same work with one signal per event and an entity per key, on the same host.</summary>
internal static class AggregatorScenario
{
    public static async Task RunAsync(Scale scale, TextWriter output, CancellationToken cancellation)
    {
        var plan = scale.Busy;
        var runs = await Rounds.RunAsync(
            scale with { Rounds = Math.Min(scale.Rounds, 3) },
            [
                new Contender("blocks, key groups", async (folder, stop) => await PipelineSide.StartAsync(folder, scale.KeyGroups, plan.Window, plan.Partitions, stop), new Run(plan, scale.Seconds, null)),
                new Contender("a signal per event", async (folder, stop) => await AggregatorSide.StartAsync(folder, plan.Window, plan.Partitions, stop), new Run(plan, scale.SecondsOf(5), null)),
            ],
            cancellation);
        Report.Line(output, $"aggregator: {plan.Partitions} partitions, {plan.Keys:N0} keys, tumbling {plan.Window.TotalSeconds:0} s; median of {runs[0].Count}");
        Report.Runs(output, "blocks for key groups", runs[0]);
        Report.Runs(output, "a signal per event, entity per key", runs[1]);
        Report.RatesWithRows(output, runs[0], runs[1]);
        Report.Ratio(output, "events/s, until all rows are stored", runs[0], runs[1], (ours, theirs) => ours.RateWithRows / theirs.RateWithRows);
        Report.Ratio(output, "events/s, the peer until its events are folded", runs[0], runs[1], (ours, theirs) => ours.Rate / theirs.Rate);
        Report.Ratio(output, "fewer entity operations per event", runs[0], runs[1], (ours, theirs) => theirs.OperationsPerEvent / ours.OperationsPerEvent);
        Report.Ratio(output, "fewer storage requests per event", runs[0], runs[1], (ours, theirs) => theirs.RequestsPerEvent / ours.RequestsPerEvent);
    }
}
