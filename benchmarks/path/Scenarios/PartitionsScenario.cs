using System.Globalization;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>End to end at full speed on hubs of more and more partitions: what an event costs.</summary>
internal static class PartitionsScenario
{
    public static async Task RunAsync(Scale scale, TextWriter output, CancellationToken cancellation)
    {
        int[] counts = scale.IsQuick ? [1, 8] : [1, 2, 4, 8, 16, 32];
        var plans = counts.Select(count => scale.Busy with { Partitions = count }).ToList();
        var runs = await Rounds.RunAsync(
            scale,
            [.. plans.Select(plan => new Contender(
                plan.Partitions.ToString(CultureInfo.InvariantCulture),
                async (folder, stop) => await PipelineSide.StartAsync(folder, scale.KeyGroups, plan.Window, plan.Partitions, stop),
                new Run(plan, scale.Seconds, null)))],
            cancellation);
        Report.Line(output, $"partitions: {scale.Keys:N0} keys, tumbling {scale.Busy.Window.TotalSeconds:0} s, {scale.KeyGroups} key groups; median of {scale.Rounds}");
        for (var i = 0; i < counts.Length; i++)
        {
            Report.Runs(output, string.Create(CultureInfo.InvariantCulture, $"{counts[i]} partitions"), runs[i]);
        }

        var costs = runs.Select(rounds => Statistics.Median(rounds.Select(run => run.Used.HostCpu / run.Events))).ToList();
        Report.Line(output, $"  processor per event of host and endpoint, most of least: {costs.Max() / costs.Min():0.00}x");
    }
}
