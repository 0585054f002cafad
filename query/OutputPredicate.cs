using StreamFunctions.Query.Evaluation;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query;

/// <summary>A condition over the output columns of a query, such as <c>avgDelay &gt; 45</c>. Immutable and thread-safe.</summary>
public sealed class OutputPredicate
{
    private readonly Node _condition;

    internal OutputPredicate(Node condition) => _condition = condition;

    /// <summary>The condition in a form that does not depend on spelling.</summary>
    public string CanonicalText => _condition.Canonical;

    /// <summary>Whether the condition holds: true, false, or null (unknown: a column is NULL, or the condition cannot be computed for these values).</summary>
    /// <param name="outputs">The values of the output columns, as <see cref="CompiledQuery.Project"/> gives them.</param>
    public bool? Evaluate(ReadOnlySpan<Value> outputs)
    {
        var context = new EvalContext { Inputs = outputs };
        var value = Condition.Of(ref context, _condition);
        return value.IsNull || context.Failed ? null : value.Boolean;
    }

    /// <summary>True only if the condition holds: unknown is not true.</summary>
    /// <param name="outputs">The values of the output columns.</param>
    public bool Matches(ReadOnlySpan<Value> outputs) => Evaluate(outputs) == true;
}
