using System.Text.Json.Serialization;

namespace StreamFunctions.Durable;

/// <summary>The input of the pulse entity's <c>Wake</c>: there may be work for this generation.</summary>
/// <param name="Generation">The generation to serve. The pulse follows the highest that it has seen and ignores lower ones.</param>
/// <param name="Lineage">That generation's lineage.</param>
public sealed record WakeMessage(
    [property: JsonPropertyName("g")] int Generation,
    [property: JsonPropertyName("l")] string Lineage);
