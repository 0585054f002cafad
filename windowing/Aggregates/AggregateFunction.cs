namespace StreamFunctions.Windowing;

/// <summary>An aggregate function as a query can call it.</summary>
/// <param name="Name">Its name in upper case.</param>
/// <param name="StateName">
/// Functions of one state name over one column share a state: AVG reads what SUM keeps. Part of the snapshot format.
/// </param>
/// <param name="CreateState">Makes an empty state.</param>
/// <param name="Result">Reads this function's result from a slot of such a state.</param>
/// <param name="NumericOnly">Whether only numbers count; other kinds are then ignored like NULL, and a compiler should refuse them.</param>
public sealed record AggregateFunction(
    string Name, string StateName, Func<IAccumulators> CreateState, Func<IAccumulators, int, Value> Result, bool NumericOnly)
{
    /// <summary>A function with a state of its own, whose result is <see cref="IAccumulators.Result"/>.</summary>
    public static AggregateFunction Of(string name, Func<IAccumulators> createState, bool numericOnly = false) =>
        new(name, name, createState, static (state, slot) => state.Result(slot), numericOnly);
}
