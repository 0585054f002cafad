namespace StreamFunctions.Durable;

/// <summary>
/// Whose state, progress and results something belongs to. Nothing is ever mixed across identities: a changed query,
/// a recreated hub or another number of key groups is another lineage, and starts a new generation.
/// </summary>
/// <param name="Name">The pipeline's name.</param>
/// <param name="Generation">1 for the first lineage that ran under this name, then one more for each other one.</param>
/// <param name="Lineage">See <see cref="PlanLineage"/>: it differs whenever plan, log (namespace, hub, creation time) or number of key groups differ.</param>
public sealed record PipelineIdentity(string Name, int Generation, string Lineage);
