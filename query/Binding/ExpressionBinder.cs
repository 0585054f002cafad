using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Binding;

/// <summary>
/// Checks expressions and makes them evaluable: types as far as the text tells them, names by the scope. Reports every
/// mistake; the result is null when there was one.
/// </summary>
internal sealed class ExpressionBinder(Scope scope, DiagnosticBag errors)
{
    private readonly CallBinder _calls = new(scope, errors);

    public Node? Bind(Expression expression) => scope.TryBindWhole(expression) ?? expression switch
    {
        LiteralExpression e => new ConstantNode(e.Value),
        NameExpression e when IsSystemTimestamp(e) => scope.BindSystemTimestamp(e),
        NameExpression e => scope.BindName(e),
        UnaryExpression { Operator: UnaryOperator.Not } e => BindAs(e.Operand, Kinds.Boolean, "NOT") is { } operand ? new NotNode(operand) : null,
        UnaryExpression e => BindAs(e.Operand, Kinds.Number, "-") is { } operand ? new NegateNode(operand) : null,
        BinaryExpression e => Binary(e),
        IsNullExpression e => Bind(e.Operand) is { } operand ? new IsNullNode(operand, e.Negated) : null,
        BetweenExpression e => Between(e),
        InExpression e => In(e),
        LikeExpression e => Both(BindAs(e.Operand, Kinds.String, "LIKE"), BindAs(e.Pattern, Kinds.String, "LIKE"), (o, p) => new LikeNode(o, p, e.Negated)),
        CaseExpression e => Case(e),
        CastExpression e => Bind(e.Operand) is { } operand ? new CastNode(operand, e.Type, e.Try) : null,
        CallExpression e => _calls.Bind(e, Bind, BindAs),
        _ => throw new ArgumentException($"Unknown expression {expression.GetType().Name}.", nameof(expression)),
    };

    /// <summary>Binds an expression that must be a condition.</summary>
    public Node? BindCondition(Expression expression, string place)
    {
        var node = Bind(expression);
        if (node is not null && !node.Kinds.CanBe(Kinds.Boolean))
        {
            errors.Add(expression.Position, $"{place} needs a condition, but this is {node.Kinds.Shown()}.", "Compare it, as in x > 0.");
        }

        return node;
    }

    private Node? BindAs(Expression expression, Kinds wanted, string user)
    {
        var node = Bind(expression);
        if (node is null || node.Kinds.CanBe(wanted))
        {
            return node;
        }

        var hint = node.Kinds == Kinds.String && wanted == Kinds.Number ? "Convert it: CAST(x AS float); join texts with CONCAT."
            : node.Kinds == Kinds.Timestamp && wanted == Kinds.Number ? "Calculate with DATEADD and DATEDIFF."
            : wanted == Kinds.Boolean ? "Compare it, as in x > 0."
            : null;
        errors.Add(expression.Position, $"{user} needs {wanted.Shown()}, but this is {node.Kinds.Shown()}.", hint);
        return null;
    }

    private static bool IsSystemTimestamp(NameExpression name) =>
        name.Shown.Equals("System.Timestamp", StringComparison.OrdinalIgnoreCase);

    private static Node? Both(Node? left, Node? right, Func<Node, Node, Node> make) =>
        left is null || right is null ? null : make(left, right);

    private Node? Binary(BinaryExpression e) => e.Operator switch
    {
        BinaryOperator.Or or BinaryOperator.And => Both(
            BindAs(e.Left, Kinds.Boolean, e.Operator.ToString().ToUpperInvariant()), BindAs(e.Right, Kinds.Boolean, e.Operator.ToString().ToUpperInvariant()),
            (l, r) => new LogicNode(e.Operator == BinaryOperator.And, l, r)),
        <= BinaryOperator.GreaterOrEqual => Both(Bind(e.Left), Bind(e.Right), (l, r) => Compare(e, l, r)!),
        _ => Both(
            BindAs(e.Left, Kinds.Number, "Arithmetic"), BindAs(e.Right, Kinds.Number, "Arithmetic"), (l, r) => new ArithmeticNode(e.Operator, l, r)),
    };

    private CompareNode? Compare(BinaryExpression e, Node left, Node right)
    {
        if (left is ConstantNode { Value.IsNull: true } || right is ConstantNode { Value.IsNull: true })
        {
            errors.Add(e.Position, "A comparison with NULL never holds.", "Write IS NULL or IS NOT NULL.");
            return null;
        }

        return CheckComparable(e.Position, left, ref right) && CheckComparable(e.Position, right, ref left)
            ? new CompareNode(e.Operator, left, right) : null;
    }

    /// <summary>Checks that the two can meet, and reads a text that stands beside a datetime once and for all.</summary>
    private bool CheckComparable(int position, Node left, ref Node right)
    {
        if (!Comparer.CanCompare(left.Kinds, right.Kinds))
        {
            errors.Add(position, $"{left.Kinds.Shown()} cannot be compared with {right.Kinds.Shown()}.", "Convert one side with CAST.");
            return false;
        }

        if (left.Kinds == Kinds.Timestamp && right is ConstantNode { Value.Kind: ValueKind.String } text)
        {
            if (!TimestampText.TryParse(text.Value.Text, out var time))
            {
                errors.Add(position, $"'{text.Value.Text}' is compared with a datetime, but is not one.", "Write it as '2026-01-31T12:00:00Z'.");
                return false;
            }

            right = new ConstantNode(Value.OfTimestamp(time));
        }

        return true;
    }

    private BetweenNode? Between(BetweenExpression e)
    {
        var (operand, low, high) = (Bind(e.Operand), Bind(e.Low), Bind(e.High));
        return operand is not null && low is not null && high is not null
            && CheckComparable(e.Position, operand, ref low) && CheckComparable(e.Position, operand, ref high)
            ? new BetweenNode(operand, low, high, e.Negated) : null;
    }

    private InNode? In(InExpression e)
    {
        var operand = Bind(e.Operand);
        var items = e.Items.Select(Bind).ToArray();
        if (operand is null || Array.Exists(items, i => i is null))
        {
            return null;
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (!CheckComparable(e.Items[i].Position, operand, ref items[i]!))
            {
                return null;
            }
        }

        return new InNode(operand, items!, e.Negated);
    }

    private CaseNode? Case(CaseExpression e)
    {
        var input = e.Input is null ? null : Bind(e.Input);
        var otherwise = e.Otherwise is null ? null : Bind(e.Otherwise);
        var branches = e.Whens.Select(w => (
            Condition: e.Input is null ? BindAs(w.Condition, Kinds.Boolean, "WHEN") : Bind(w.Condition), Result: Bind(w.Result))).ToArray();
        var failed = (e.Input is not null && input is null) || (e.Otherwise is not null && otherwise is null)
            || Array.Exists(branches, b => b.Condition is null || b.Result is null);
        return failed ? null : new CaseNode(input, branches!, otherwise);
    }
}
