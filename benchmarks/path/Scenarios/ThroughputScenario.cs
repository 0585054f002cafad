namespace StreamFunctions.Benchmarks.Path;

/// <summary>End to end at full speed, against the transport alone.</summary>
internal static class ThroughputScenario
{
    public static async Task RunAsync(Scale scale, TextWriter output, CancellationToken cancellation)
    {
        var plan = scale.Busy;
        var runs = await Rounds.RunAsync(
            scale,
            [
                new Contender("end to end", async (folder, stop) => await PipelineSide.StartAsync(folder, scale.KeyGroups, plan.Window, plan.Partitions, stop), new Run(plan, scale.Seconds, null)),
                new Contender("AMQP transport alone", async (folder, stop) => await TransportSide.StartAsync(folder, plan.Partitions, stop), new Run(plan, scale.SecondsOf(4), null)),
            ],
            cancellation);
        Report.Line(output, $"throughput: {plan.Partitions} partitions, {plan.Keys:N0} keys, tumbling {plan.Window.TotalSeconds:0} s, {scale.KeyGroups} key groups; median of {scale.Rounds}");
        Report.Runs(output, "end to end", runs[0]);
        Report.Runs(output, "AMQP transport alone", runs[1]);
        Report.Ratio(output, "end to end of transport alone", runs[0], runs[1], (ours, theirs) => ours.Rate / theirs.Rate);
    }
}
