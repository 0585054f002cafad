namespace StreamFunctions.Benchmarks.Path;

/// <summary>How soon a row is there when little happens: 100 events/s, a window a second.</summary>
internal static class LightScenario
{
    private const int EventsPerSecond = 100;

    public static async Task RunAsync(Scale scale, TextWriter output, CancellationToken cancellation)
    {
        var plan = scale.Light;
        var runs = await Rounds.RunAsync(
            scale with { Rounds = Math.Min(scale.Rounds, 3) },
            [
                new Contender(
                    "light",
                    async (folder, stop) => await PipelineSide.StartAsync(folder, scale.KeyGroups, plan.Window, plan.Partitions, stop),
                    new Run(plan, scale.IsQuick ? 4 : 15, EventsPerSecond)),
            ],
            cancellation);
        Report.Line(output, $"light load: {EventsPerSecond} events/s, {plan.Keys} keys, tumbling {plan.Window.TotalSeconds:0} s, {scale.KeyGroups} key groups; median of {runs[0].Count}");
        Report.Runs(output, "end to end", runs[0]);
    }
}
