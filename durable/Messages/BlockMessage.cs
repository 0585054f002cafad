using System.Text.Json.Serialization;

namespace StreamFunctions.Durable;

/// <summary>
/// The input of the window entity's <c>Add</c>: rows of one partition for one key group, with the claim that these
/// are <b>all</b> rows of the group in that partition from <paramref name="From"/> to <paramref name="To"/>.
/// A block without rows is a claim all the same (a repair that found nothing closes its gap with one).
/// </summary>
/// <param name="Lineage">Whose log the sequence numbers are of (<see cref="PipelineIdentity.Lineage"/>).</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="From">First sequence number claimed (included).</param>
/// <param name="To">Last sequence number claimed (included).</param>
/// <param name="MaxEventTime">
/// The partition's largest event time up to <paramref name="To"/>, filtered events included; <see cref="long.MaxValue"/>
/// after the end of input. Null: the block claims no time (all but the last block of a batch; everything sent again).
/// </param>
/// <param name="PartitionCount">How many partitions the hub has.</param>
/// <param name="Data">The rows, as <see cref="BlockCodec"/> writes them. Base64 in JSON.</param>
/// <param name="Lost">
/// The log no longer holds the range: the claim closes the gap, and the group reports what it did not have of it.
/// </param>
public sealed record BlockMessage(
    [property: JsonPropertyName("l")] string Lineage,
    [property: JsonPropertyName("p")] int Partition,
    [property: JsonPropertyName("f")] long From,
    [property: JsonPropertyName("t")] long To,
    [property: JsonPropertyName("m")] long? MaxEventTime,
    [property: JsonPropertyName("n")] int PartitionCount,
    [property: JsonPropertyName("d")] byte[] Data,
    [property: JsonPropertyName("x")] bool Lost = false);
