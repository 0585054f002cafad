using System.Globalization;

namespace StreamFunctions.Local.Sizing;

/// <summary>What has to stand in pipeline.json and host.json for a plan to come true.</summary>
internal static class PlanSettings
{
    /// <summary>As host.json has it.</summary>
    private const int BatchesAhead = 3;

    /// <summary>Events that the trigger fetches ahead, per partition.</summary>
    public static int PrefetchedEvents(Design design) => BatchesAhead * design.BatchEvents;

    /// <summary>Properties of pipeline.json.</summary>
    public static IReadOnlyList<string> Pipeline(PipelineSizing sizing) =>
    [
        Line($"\"keyGroups\": {sizing.Design.KeyGroups},"),
        Line($"\"pulsePeriod\": \"{Show.Setting(sizing.Design.PulsePeriod)}\","),
    ];

    /// <summary>Properties of host.json, with their section.</summary>
    public static IReadOnlyList<string> Host(PipelineSizing sizing)
    {
        var design = sizing.Design;
        var waits = design.BatchWait > TimeSpan.Zero;
        List<string> lines =
        [
            Line($"extensions.eventHubs.maxEventBatchSize: {design.BatchEvents}"),
            Line($"extensions.eventHubs.minEventBatchSize: {(waits ? design.BatchEvents : 1)}"),
            Line($"extensions.eventHubs.prefetchCount: {PrefetchedEvents(design)}"),
        ];
        if (waits)
        {
            lines.Insert(2, Line($"extensions.eventHubs.maxWaitTime: \"{Show.Setting(design.BatchWait)}\""));
        }

        if (!design.Backend.IsScheduler)
        {
            lines.Add(Line($"extensions.durableTask.storageProvider.partitionCount: {sizing.ControlQueues}"));
        }

        return lines;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
