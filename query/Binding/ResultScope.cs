using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Binding;

/// <summary>
/// The SELECT list of an aggregation: what stands there is a key, an aggregate, the window's end, or calculated from
/// these. Collects the aggregates and the columns that they need; what is written twice is computed once.
/// </summary>
internal sealed class ResultScope(IReadOnlyList<Node> keys, Func<DiagnosticBag, ExpressionBinder> rowBinder, DiagnosticBag errors) : Scope
{
    private readonly List<Node> _columns = [];
    private readonly List<bool> _numeric = [];
    private readonly List<AggregateCall> _aggregates = [];

    public override string Place => "in the SELECT list";

    public IReadOnlyList<Node> Columns => _columns;

    /// <summary>Per column, whether its aggregates need numbers.</summary>
    public IReadOnlyList<bool> NumericColumns => _numeric;

    public IReadOnlyList<AggregateCall> Aggregates => _aggregates;

    /// <summary>Where the aggregates and the window's end stand among the inputs: keys first, then the end, then the aggregates.</summary>
    public static int EndIndex(int keyCount) => keyCount;

    public override Node? TryBindWhole(Expression expression)
    {
        if (expression is LiteralExpression || keys.Count == 0)
        {
            return null;
        }

        var asRow = rowBinder(new DiagnosticBag(string.Empty, null)).Bind(expression);
        for (var i = 0; asRow is not null && i < keys.Count; i++)
        {
            if (keys[i].Canonical == asRow.Canonical)
            {
                return new InputNode(i, keys[i].Kinds, keys[i].Canonical);
            }
        }

        return null;
    }

    public override Node? BindName(NameExpression name)
    {
        errors.Add(
            name.Position, $"'{name.Shown}' is neither in GROUP BY nor in an aggregate.",
            $"Add {name.Shown} to GROUP BY, or aggregate it, as in MAX({name.Shown}).");
        return null;
    }

    public override Node? BindSystemTimestamp(Expression at) =>
        new InputNode(EndIndex(keys.Count), Kinds.Timestamp, "System.Timestamp()");

    public override Node? BindAggregate(CallExpression call, string function)
    {
        if (call.Star ? function != "COUNT" : call.Arguments.Count != 1)
        {
            errors.Add(call.Position, $"{function} takes one argument.", function == "COUNT" ? "Write COUNT(*) or COUNT(x)." : $"Write {function}(x).");
            return null;
        }

        if (call.Star)
        {
            return Use(new AggregateCall(function, null), Kinds.Int64, "count(*)");
        }

        var argument = rowBinder(errors).Bind(call.Arguments[0]);
        if (argument is null)
        {
            return null;
        }

        if (!argument.Kinds.CanBe(AggregateNames.Takes(function)))
        {
            errors.Add(call.Arguments[0].Position, $"{function} needs a number, but this is {argument.Kinds.Shown()}.", "Convert it with CAST, or use COUNT, MIN or MAX.");
            return null;
        }

        var column = ColumnOf(argument, AggregateNames.Takes(function) == Kinds.Number);
        return Use(
            new AggregateCall(function, column), AggregateNames.Gives(function, argument.Kinds), $"{function.ToLowerInvariant()}({argument.Canonical})");
    }

    private int ColumnOf(Node argument, bool numeric)
    {
        var column = _columns.FindIndex(c => c.Canonical == argument.Canonical);
        if (column < 0)
        {
            column = _columns.Count;
            _columns.Add(argument);
            _numeric.Add(false);
        }

        _numeric[column] |= numeric;
        return column;
    }

    private InputNode Use(AggregateCall aggregate, Kinds kinds, string canonical)
    {
        var index = _aggregates.IndexOf(aggregate);
        if (index < 0)
        {
            index = _aggregates.Count;
            _aggregates.Add(aggregate);
        }

        return new InputNode(EndIndex(keys.Count) + 1 + index, kinds, canonical);
    }
}
