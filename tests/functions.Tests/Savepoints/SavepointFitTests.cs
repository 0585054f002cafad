using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;

namespace StreamFunctions.Functions.Tests.Savepoints;

/// <summary>Which app may restore a savepoint, and what a refusal says.</summary>
public sealed class SavepointFitTests
{
    private const string Log = "host/hub@1";
    private static readonly LoadedPipeline Own = Some.Pipeline();
    private static readonly LogSnapshot Hub = new(DateTimeOffset.UnixEpoch, [new PartitionPosition(51, 300)]);

    [Fact]
    public void The_app_that_runs_its_plan_over_its_log_fits_and_is_told_what_the_log_lacks()
    {
        var fit = SavepointFit.Of(Manifest(Own, Log), Own, Log, Hub);
        Assert.Null(fit.Obstacle);
        Assert.Equal("partition 0, 41 to 50 (key group 0)", fit.MissingText);
    }

    [Fact]
    public void Another_query_is_told_which_one_it_was() =>
        Assert.Contains("GROUP BY", Obstacle(Some.Pipeline(query: Some.Query.Replace("second, 10", "second, 20", StringComparison.Ordinal)), Log), StringComparison.Ordinal);

    [Fact]
    public void Another_number_of_key_groups_is_told_the_right_one() =>
        Assert.Contains("`keyGroups` back to 4", Obstacle(PipelineLoader.Compile(Some.File() with { KeyGroups = 8 }, Some.Query), Log), StringComparison.Ordinal);

    [Fact]
    public void A_recreated_hub_is_another_log() => Assert.Contains("host/hub@2", Obstacle(Own, "host/hub@2"), StringComparison.Ordinal);

    private static string Obstacle(LoadedPipeline app, string log) => SavepointFit.Of(Manifest(Own, Log), app, log, Hub).Obstacle!;

    private static SavepointManifest Manifest(LoadedPipeline pipeline, string log) => new()
    {
        Version = 1,
        Name = "s",
        Attempt = "a",
        CreatedAt = Some.Noon,
        Pipeline = new PipelineIdentity("meters", 1, PlanLineage.Of(pipeline.Plan, log)),
        PlanHash = pipeline.Plan.PlanHash,
        Query = pipeline.Query.CanonicalText,
        Log = log,
        KeyGroups = pipeline.Plan.KeyGroups,
        Progress = [new ProgressRow { Partition = 0, Last = 99, Sent = [80, -1, -1, -1], MaxEventTime = 0 }],
        Groups =
        [
            new GroupSummary
            {
                Group = 0, Lineage = "x", Hash = "x", Size = 1, Coverage = [new PartitionCoverage(0, 40, [])], Watermark = 0, Emission = 0,
                Outbox = 0, OpenWork = false, Counters = default,
            },
        ],
    };
}
