using System.Text.Json.Serialization;

namespace StreamFunctions.Durable;

/// <summary>
/// The input of the window entity's <c>Pulse</c>: a consistent cut through the log. Everything enqueued by the time of
/// the cut was handed out up to <see cref="PartitionPulse.Last"/>; what a partition gets later was enqueued later.
/// A cut stays true for ever, so a delayed or repeated pulse does no harm.
/// </summary>
/// <param name="Lineage">Whose log the sequence numbers are of.</param>
/// <param name="Number">The beat that sent it, counting up.</param>
/// <param name="StatusWanted">Whether the pulse wants a status row even if nothing changed: it believes that the group lacks something.</param>
/// <param name="Partitions">All partitions of the hub, in order: the index is the partition's number.</param>
public sealed record PulseMessage(
    [property: JsonPropertyName("l")] string Lineage,
    [property: JsonPropertyName("n")] long Number,
    [property: JsonPropertyName("w")] bool StatusWanted,
    [property: JsonPropertyName("p")] IReadOnlyList<PartitionPulse> Partitions);

/// <summary>One partition in a pulse's cut.</summary>
/// <param name="Last">Everything up to it was handed out (included); -1 = nothing yet.</param>
/// <param name="Sent">The end of the last claim handed out to this group (included); -1 = none. Not above <paramref name="Last"/>.</param>
/// <param name="MaxEventTime">The largest event time up to <paramref name="Last"/>; <see cref="long.MinValue"/> = none, <see cref="long.MaxValue"/> = ended.</param>
/// <param name="IdleTicks">For how long the partition had been idle at the cut, in 100 ns ticks of the pulse's own counting; 0 = not idle.</param>
/// <param name="TimeBeforeEnd">The largest event time up to <paramref name="Last"/>, the end of input aside; <see cref="long.MinValue"/> = none.</param>
public sealed record PartitionPulse(
    [property: JsonPropertyName("l")] long Last,
    [property: JsonPropertyName("s")] long Sent,
    [property: JsonPropertyName("m")] long MaxEventTime,
    [property: JsonPropertyName("i")] long IdleTicks,
    [property: JsonPropertyName("e")] long TimeBeforeEnd = long.MinValue);
