using StreamFunctions.Durable;
using StreamFunctions.Query;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>The pipeline that this app runs, ready to run. Immutable and thread-safe; loaded once per process.</summary>
/// <param name="File">What the pipeline file says.</param>
/// <param name="Query">The compiled query.</param>
/// <param name="Plan">What ingest and entities work by.</param>
public sealed record LoadedPipeline(PipelineFile File, CompiledQuery Query, PipelinePlan Plan) : IPlanSource
{
    /// <summary>The columns of the results.</summary>
    public PipelineProjection Projection { get; } = new(Query);

    /// <summary>The same pipeline with another distance between beats of the pulse; results do not depend on it.</summary>
    public LoadedPipeline WithPulsePeriod(TimeSpan period) => this with { Plan = Plan with { PulsePeriod = period } };
}
