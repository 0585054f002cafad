using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Local.Sizing;

/// <summary>All that is to be shown or written.</summary>
/// <param name="Plan">The design and its figures.</param>
/// <param name="Cost">What a month costs.</param>
/// <param name="Prices">By these prices.</param>
/// <param name="Pipeline">The pipeline it is for; null = windows were given by hand.</param>
internal sealed record PlanAnswer(Plan Plan, CostEstimate Cost, PriceList Prices, LoadedPipeline? Pipeline)
{
    public PipelineSizing Sizing => Plan.Sizing;
}
