using StreamFunctions.Query.Evaluation;

namespace StreamFunctions.Query.Binding;

/// <summary>What is computed per event. Immutable; shared by all readers of a query.</summary>
/// <param name="Fields">The fields to read.</param>
/// <param name="Timestamp">The event time; null = the enqueued time.</param>
/// <param name="Where">The filter; null = none.</param>
/// <param name="Keys">The parts of the key.</param>
/// <param name="Columns">The arguments of aggregates.</param>
/// <param name="NumericColumns">Per column, whether it must be a number.</param>
internal sealed record RowPlan(
    FieldTable Fields, Node? Timestamp, Node? Where, Node[] Keys, Node[] Columns, bool[] NumericColumns);
