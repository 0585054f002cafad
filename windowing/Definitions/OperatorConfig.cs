namespace StreamFunctions.Windowing;

/// <summary>The configuration of a <c>KeyedOperator</c>: what it computes, over which windows, under which time policy.</summary>
/// <param name="Window">Which windows an event belongs to.</param>
/// <param name="Aggregates">What is computed per window, in the order of <see cref="WindowResult.Values"/>.</param>
/// <param name="Time">How time moves.</param>
/// <param name="DedupeTtl">For how long (event time) an event id is remembered; null = no deduplication by id.</param>
public sealed record OperatorConfig(
    WindowDefinition Window, IReadOnlyList<AggregateCall> Aggregates, TimePolicy Time, TimeSpan? DedupeTtl);
