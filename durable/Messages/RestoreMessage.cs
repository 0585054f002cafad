using System.Text.Json.Serialization;

namespace StreamFunctions.Durable;

/// <summary>The input of the window entity's <c>Restore</c>: which state an entity that has none yet is to begin with.</summary>
/// <param name="Lineage">Whose state it is (<see cref="PipelineIdentity.Lineage"/>).</param>
/// <param name="Image">Where the state is, as <see cref="ISavepointImages"/> takes it.</param>
/// <param name="Hash">The state's <see cref="GroupSummary.Hash"/>; another one is not taken.</param>
public sealed record RestoreMessage(
    [property: JsonPropertyName("l")] string Lineage,
    [property: JsonPropertyName("i")] string Image,
    [property: JsonPropertyName("h")] string Hash);
