namespace StreamFunctions.Windowing;

/// <summary>A window of one key that the operator still holds, as it stands now.</summary>
/// <param name="Start">Start of the window (included), event time; for a count window the time of its first event.</param>
/// <param name="End">End of the window (excluded), event time; for a count window the time of its last event so far.</param>
/// <param name="Ordinal">The number of a count window, from 0; 0 for windows in time.</param>
/// <param name="Rows">How many events are in it.</param>
/// <param name="Values">The aggregates as they stand, in the order of the plan.</param>
/// <param name="Fired">Whether the watermark has passed its end: it is kept for late events only.</param>
/// <param name="Revision">How often it came out again since it fired.</param>
public sealed record OpenWindow(long Start, long End, long Ordinal, long Rows, IReadOnlyList<Value> Values, bool Fired, int Revision = 0);
