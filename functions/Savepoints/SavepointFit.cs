using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>
/// Whether an app can go on from a savepoint now. Pure.
/// </summary>
/// <param name="Obstacle">Why it never can, and what to do; null = it can.</param>
/// <param name="Needs">What it must read from the log.</param>
/// <param name="Missing">What of it the log has forgotten: it would be told as lost.</param>
internal sealed record SavepointFit(string? Obstacle, IReadOnlyList<LogNeed> Needs, IReadOnlyList<LogNeed> Missing)
{
    private const int MostTold = 20;

    public static SavepointFit Of(SavepointManifest manifest, LoadedPipeline pipeline, string logIdentity, LogSnapshot log)
    {
        if (ObstacleOf(manifest, pipeline, logIdentity) is { } obstacle)
        {
            return new SavepointFit(obstacle, [], []);
        }

        var needs = LogNeeds.Of(manifest.Progress, manifest.Groups, log.Partitions.Count);
        return new SavepointFit(null, needs, LogNeeds.Missing(needs, log));
    }

    /// <summary>The missing ranges, for people.</summary>
    public string MissingText => string.Join("; ", Missing.Take(MostTold).Select(Text)) + (Missing.Count > MostTold ? $"; and {Missing.Count - MostTold} more" : "");

    public static string Text(LogNeed need) =>
        $"partition {need.Partition}, {need.From} to {(need.To == long.MaxValue ? "the end" : need.To)}{(need.Group is { } group ? $" (key group {group})" : "")}";

    private static string? ObstacleOf(SavepointManifest manifest, LoadedPipeline pipeline, string logIdentity)
    {
        var plan = pipeline.Plan;
        if (manifest.PlanHash != plan.PlanHash)
        {
            return $"Savepoint '{manifest.Name}' is of another query, or of other settings, than this app runs: its states do not fit. Deploy the pipeline that it was made of (its query: {manifest.Query}), then restore it there. That app may restore although its ingest is refused.";
        }

        if (manifest.KeyGroups != plan.KeyGroups)
        {
            return $"Savepoint '{manifest.Name}' has {manifest.KeyGroups} key groups, this app has {plan.KeyGroups}: set `keyGroups` back to {manifest.KeyGroups}, then restore it.";
        }

        return manifest.Log == logIdentity && manifest.Pipeline.Lineage == PlanLineage.Of(plan, logIdentity)
            ? null
            : $"Savepoint '{manifest.Name}' was made over the log {manifest.Log}, and this app reads {logIdentity}: sequence numbers there mean other events. It can only be restored over its own log.";
    }
}
