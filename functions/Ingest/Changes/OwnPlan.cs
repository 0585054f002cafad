using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Ingest;

/// <summary>What a process would run: its plan on the log that it sees. Immutable.</summary>
internal sealed record OwnPlan
{
    /// <summary>The pipeline's name.</summary>
    public required string Name { get; init; }

    /// <summary>See <see cref="PlanLineage"/>.</summary>
    public required string Lineage { get; init; }

    /// <summary>See <see cref="PipelinePlan.PlanHash"/>.</summary>
    public required string PlanHash { get; init; }

    /// <summary>See <see cref="PipelinePlan.KeyGroups"/>.</summary>
    public required int KeyGroups { get; init; }

    /// <summary>The plan for people: a line per setting that results depend on.</summary>
    public required string Description { get; init; }

    /// <summary>The log, for people: namespace, hub and creation time.</summary>
    public required string Log { get; init; }

    /// <summary>See <see cref="PipelineFile.Revision"/>.</summary>
    public required int Revision { get; init; }

    /// <summary>See <see cref="PipelineFile.OnChange"/>.</summary>
    public required ChangePolicy OnChange { get; init; }

    public static OwnPlan Of(LoadedPipeline pipeline, string logIdentity) => new()
    {
        Name = pipeline.Plan.Name,
        Lineage = PlanLineage.Of(pipeline.Plan, logIdentity),
        PlanHash = pipeline.Plan.PlanHash,
        KeyGroups = pipeline.Plan.KeyGroups,
        Description = Pipelines.PlanHash.Describe(pipeline.File, pipeline.Query),
        Log = logIdentity,
        Revision = pipeline.File.Revision,
        OnChange = pipeline.File.OnChange,
    };

    /// <summary>The row with which this plan becomes a generation.</summary>
    /// <param name="stored">The generation before; null = none.</param>
    /// <param name="generation">Its number.</param>
    public StoredIdentity Succeed(StoredIdentity? stored, int generation) =>
        new(new PipelineIdentity(Name, generation, Lineage), PlanHash, Log, stored?.ETag)
        {
            KeyGroups = KeyGroups,
            Description = Description,
            Revision = Revision,
            Reserved = generation,
            Retired = stored?.RetiredBy(Lineage) ?? [],
            RetiredPlans = stored?.RetiredPlansBy(StoredIdentity.PlanKeyOf(PlanHash, KeyGroups)) ?? [],
        };
}
