namespace StreamFunctions.Windowing;

/// <summary>One aggregate of a plan, such as AVG over the second argument column.</summary>
/// <param name="Function">The function's name in upper case, as the aggregate catalogue knows it: COUNT, SUM, MIN, MAX, AVG, STDEV, STDEVP, VAR, VARP.</param>
/// <param name="Column">The index of the argument column in the row block; null for COUNT(*).</param>
public sealed record AggregateCall(string Function, int? Column);
