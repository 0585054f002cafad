using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Binding;

/// <summary>Checks a query as a whole, clause by clause, and makes the plan.</summary>
internal sealed class QueryBinder(SelectQuery query, DiagnosticBag errors, IReadOnlyCollection<string>? declaredFields = null)
{
    private readonly FieldTable _fields = new(declaredFields);

    /// <summary>The plan. Look at the diagnostics first: with mistakes it is not usable.</summary>
    /// <exception cref="QueryException">The query has mistakes.</exception>
    public CompiledQuery Bind()
    {
        var timestamp = Timestamp();
        var where = query.Where is null ? null : RowBinder("in WHERE", errors).BindCondition(query.Where, "WHERE");
        var window = Window();
        var keyExpressions = query.GroupBy.Where(e => !WindowBinder.LooksLikeWindow(e)).ToArray();
        var keys = Keys(keyExpressions);
        errors.ThrowIfAny();

        var scope = new ResultScope(keys, bag => RowBinder("inside an aggregate", bag), errors);
        var outputs = new OutputBinder(new ExpressionBinder(scope, errors), keys.Length, errors).Bind(query.Items);
        var keyColumns = KeyColumns(keyExpressions, outputs);
        errors.ThrowIfAny();

        var plan = new RowPlan(_fields, timestamp, where, keys, [.. scope.Columns], [.. scope.NumericColumns]);
        return new CompiledQuery(query.From!.Text, query.Into?.Text ?? "output", window!, scope.Aggregates, keyColumns, outputs, plan);
    }

    private ExpressionBinder RowBinder(string place, DiagnosticBag bag, bool hasEventTime = true) =>
        new(new RowScope(place, _fields, query.From?.Text, query.Alias?.Text, bag) { HasEventTime = hasEventTime }, bag);

    private Node? Timestamp()
    {
        if (query.TimestampBy is null)
        {
            return null;
        }

        var node = RowBinder("in TIMESTAMP BY", errors, hasEventTime: false).Bind(query.TimestampBy);
        if (node is not null && !node.Kinds.CanBe(Kinds.Timestamp | Kinds.String))
        {
            errors.Add(
                query.TimestampBy.Position, $"TIMESTAMP BY needs a datetime, but this is {node.Kinds.Shown()}.",
                "For epoch numbers: TIMESTAMP BY DATEADD(millisecond, x, '1970-01-01T00:00:00Z').");
        }

        return node;
    }

    private WindowDefinition? Window()
    {
        var windows = query.GroupBy.Where(WindowBinder.LooksLikeWindow).Cast<CallExpression>().ToArray();
        foreach (var further in windows.Skip(1))
        {
            errors.Add(further.Position, "A query has one window.", "Write a pipeline per window.");
        }

        if (windows.Length == 0)
        {
            errors.Add(query.End, "The query has no window.", "End it with GROUP BY and a window, such as GROUP BY TumblingWindow(minute, 5).");
            return null;
        }

        return new WindowBinder(errors).Bind(windows[0]);
    }

    private Node[] Keys(Expression[] expressions)
    {
        var keys = new List<Node>();
        foreach (var expression in expressions)
        {
            if (IsSystemTimestamp(expression))
            {
                errors.Add(expression.Position, "Snapshot windows (GROUP BY System.Timestamp()) are not supported yet.", "Use TumblingWindow with a short duration.");
            }
            else if (expression is LiteralExpression)
            {
                errors.Add(expression.Position, "A constant cannot be a key.", "Name a field; columns cannot be named by their number.");
            }
            else if (RowBinder("in GROUP BY", errors).Bind(expression) is { } key)
            {
                if (keys.Exists(k => k.Canonical == key.Canonical))
                {
                    errors.Add(expression.Position, $"{SyntaxPrinter.Print(expression)} is in GROUP BY twice.", "Remove one.");
                }

                keys.Add(key);
            }
        }

        return [.. keys];
    }

    private static bool IsSystemTimestamp(Expression expression) =>
        (expression is CallExpression call ? call.Name : (expression as NameExpression)?.Shown)?.Equals("System.Timestamp", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>A key column is named as in the SELECT list, or after its field.</summary>
    private List<KeyColumn> KeyColumns(Expression[] expressions, IReadOnlyList<OutputColumn> outputs)
    {
        var columns = new List<KeyColumn>();
        for (var i = 0; i < expressions.Length; i++)
        {
            var selected = outputs.FirstOrDefault(o => o.KeyIndex == i);
            var name = selected?.Name ?? OutputNames.Derive(expressions[i], false);
            if (name is null)
            {
                errors.Add(
                    expressions[i].Position, "A key that is calculated needs a name.",
                    $"Put it into the SELECT list: {SyntaxPrinter.Print(expressions[i])} AS name.");
                continue;
            }

            if (selected is null)
            {
                OutputNames.Check(name, expressions[i].Position, false, errors);
                var taken = outputs.Any(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    || columns.Exists(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (taken)
                {
                    errors.Add(expressions[i].Position, $"The key '{name}' has the name of another column.", $"Put it into the SELECT list with an alias: {SyntaxPrinter.Print(expressions[i])} AS other.");
                }
            }

            columns.Add(new KeyColumn(name));
        }

        return columns;
    }
}
