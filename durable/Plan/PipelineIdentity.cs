namespace StreamFunctions.Durable;

/// <summary>
/// Whose state, progress and results something belongs to. Nothing is ever mixed across identities: a changed query,
/// a recreated hub or another number of key groups is another lineage, and starts a new generation.
/// </summary>
/// <param name="Name">The pipeline's name.</param>
/// <param name="Generation">1 for the first lineage that ran under this name, then one more for each other one.</param>
/// <param name="Lineage">16 hexadecimal characters: hash of plan, namespace, hub, its creation time, and the number of key groups.</param>
public sealed record PipelineIdentity(string Name, int Generation, string Lineage);
