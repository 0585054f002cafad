using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>What names and calls mean where an expression stands: per event, after aggregation, or over results.</summary>
internal abstract class Scope
{
    /// <summary>Where the expression stands, for messages: "in WHERE".</summary>
    public abstract string Place { get; }

    /// <summary>A meaning for the expression as a whole, before its parts are looked at; null if it has none.</summary>
    public virtual Node? TryBindWhole(Expression expression) => null;

    /// <summary>The meaning of a name; null after reporting that it has none.</summary>
    public abstract Node? BindName(NameExpression name);

    /// <summary>The meaning of System.Timestamp(); null after reporting that it has none.</summary>
    public abstract Node? BindSystemTimestamp(Expression at);

    /// <summary>The meaning of an aggregate; null after reporting that none is allowed here.</summary>
    public abstract Node? BindAggregate(CallExpression call, string function);
}
