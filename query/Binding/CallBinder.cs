using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Checks calls: aggregates, date functions (whose first argument is a unit), and the catalogue of functions.</summary>
internal sealed class CallBinder(Scope scope, DiagnosticBag errors)
{
    private static readonly string[] _special = ["DATEADD", "DATEDIFF", "System.Timestamp"];
    private static readonly string[] _windows = ["TUMBLINGWINDOW", "TUMBLING", "HOPPINGWINDOW", "HOPPING", "SESSIONWINDOW", "SESSION", "COUNTWINDOW"];

    public Node? Bind(CallExpression call, Func<Expression, Node?> bind, Func<Expression, Kinds, string, Node?> bindAs)
    {
        var name = call.Name.ToUpperInvariant();
        if (AggregateNames.IsAggregate(name))
        {
            return scope.BindAggregate(call, name);
        }

        if (call.Star)
        {
            errors.Add(call.Position, $"{call.Name}(*) has no meaning.", "Only COUNT(*) counts events.");
            return null;
        }

        return name switch
        {
            "SYSTEM.TIMESTAMP" => Count(call, 0, 0) ? scope.BindSystemTimestamp(call) : null,
            "DATEADD" => DateAdd(call, bind, bindAs),
            "DATEDIFF" => DateDiff(call, bind),
            _ when Functions.Find(name) is { } function => Scalar(call, function, bindAs),
            _ => Unknown(call, name),
        };
    }

    private DateAddNode? DateAdd(CallExpression call, Func<Expression, Node?> bind, Func<Expression, Kinds, string, Node?> bindAs)
    {
        if (!Count(call, 3, 3))
        {
            return null;
        }

        var unit = Units.Bind(call.Arguments[0], errors);
        var number = bindAs(call.Arguments[1], Kinds.Number, "DATEADD");
        var date = Date(call.Arguments[2], bind);
        return unit is null || number is null || date is null ? null : new DateAddNode(unit, number, date);
    }

    private DateDiffNode? DateDiff(CallExpression call, Func<Expression, Node?> bind)
    {
        if (!Count(call, 3, 3))
        {
            return null;
        }

        var unit = Units.Bind(call.Arguments[0], errors);
        var from = Date(call.Arguments[1], bind);
        var to = Date(call.Arguments[2], bind);
        return unit is null || from is null || to is null ? null : new DateDiffNode(unit, from, to);
    }

    /// <summary>A datetime argument; a constant text is read once and for all.</summary>
    private Node? Date(Expression expression, Func<Expression, Node?> bind)
    {
        var node = bind(expression);
        if (node is ConstantNode { Value.Kind: Windowing.ValueKind.String } text)
        {
            if (TimestampText.TryParse(text.Value.Text, out var time))
            {
                return new ConstantNode(Windowing.Value.OfTimestamp(time));
            }

            errors.Add(expression.Position, $"'{text.Value.Text}' is not a date and time.", "Write it as '2026-01-31T12:00:00Z'.");
            return null;
        }

        if (node is not null && !node.Kinds.CanBe(Kinds.Timestamp | Kinds.String))
        {
            errors.Add(expression.Position, $"A datetime is needed here, but this is {node.Kinds.Shown()}.", "The order is: unit, number, datetime.");
            return null;
        }

        return node;
    }

    private FunctionNode? Scalar(CallExpression call, ScalarFunction function, Func<Expression, Kinds, string, Node?> bindAs)
    {
        if (!Count(call, function.Least, function.Most))
        {
            return null;
        }

        var arguments = call.Arguments.Select(a => bindAs(a, function.Takes, function.Name)).ToArray();
        return Array.Exists(arguments, a => a is null) ? null : new FunctionNode(function, arguments!);
    }

    private bool Count(CallExpression call, int least, int most)
    {
        var fits = !call.Star && call.Arguments.Count >= least && call.Arguments.Count <= most;
        if (!fits)
        {
            var wanted = least == most ? $"{least}" : $"{least} to {most}";
            errors.Add(call.Position, $"{call.Name.ToUpperInvariant()} takes {wanted} argument{(most == 1 ? string.Empty : "s")}, but has {call.Arguments.Count}.");
        }

        return fits;
    }

    private Node? Unknown(CallExpression call, string name)
    {
        if (_windows.Contains(name))
        {
            errors.Add(call.Position, $"{call.Name} is a window and stands only in GROUP BY, not {scope.Place}.");
        }
        else if (AggregateNames.IsNotYet(call.Name))
        {
            errors.Add(call.Position, $"{call.Name.ToUpperInvariant()} is not supported yet.", "docs/query-language.md lists what is.");
        }
        else
        {
            var known = Functions.Names.Concat(AggregateNames.Names).Concat(_special);
            errors.Add(call.Position, $"'{call.Name}' is not a function.", Suggestion.For(call.Name, known) ?? "docs/query-language.md lists the functions.");
        }

        return null;
    }
}
