using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>= &lt;&gt; &lt; &lt;= &gt; &gt;=. NULL on either side gives NULL.</summary>
internal sealed class CompareNode(BinaryOperator operation, Node left, Node right) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context) =>
        Compare(ref context, operation, left, left.Evaluate(ref context), right, right.Evaluate(ref context));

    public static Value Compare(ref EvalContext context, BinaryOperator operation, Node left, Value a, Node right, Value b)
    {
        if (a.IsNull || b.IsNull)
        {
            return Value.Null;
        }

        return Comparer.TryCompare(a, b, out var order)
            ? Value.Of(Holds(operation, order))
            : context.Fail(Reasons.WrongType, $"{left.Canonical} is {a.Kind.Shown()} and cannot be compared with {right.Canonical}, which is {b.Kind.Shown()}.");
    }

    protected override string Print() => $"({left.Canonical} {Symbol} {right.Canonical})";

    private string Symbol => operation switch
    {
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };

    private static bool Holds(BinaryOperator operation, int order) => operation switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };
}

/// <summary>AND, OR with three truth values, from left to right; the right side is not evaluated once the left one decides.</summary>
internal sealed class LogicNode(bool isAnd, Node left, Node right) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context)
    {
        var a = Condition.Of(ref context, left);
        if (context.Failed || (!a.IsNull && a.Boolean != isAnd))
        {
            return a;
        }

        var b = Condition.Of(ref context, right);
        return !b.IsNull && b.Boolean != isAnd ? b
            : a.IsNull || b.IsNull ? Value.Null
            : Value.Of(isAnd);
    }

    protected override string Print() => $"({left.Canonical} {(isAnd ? "AND" : "OR")} {right.Canonical})";
}

internal sealed class NotNode(Node operand) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context)
    {
        var value = Condition.Of(ref context, operand);
        return value.IsNull ? value : Value.Of(!value.Boolean);
    }

    protected override string Print() => $"(NOT {operand.Canonical})";
}

/// <summary>A value that is used as a condition.</summary>
internal static class Condition
{
    /// <returns>A bit or NULL; anything else is noted as a failure.</returns>
    public static Value Of(ref EvalContext context, Node node)
    {
        var value = node.Evaluate(ref context);
        return value.Kind is ValueKind.Boolean or ValueKind.Null
            ? value
            : context.Fail(Reasons.WrongType, $"{node.Canonical} is {value.Kind.Shown()}, a condition is needed.");
    }
}

/// <summary>IS NULL, IS NOT NULL. A field that holds an object or an array is not null.</summary>
internal sealed class IsNullNode(Node operand, bool negated) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context)
    {
        var isNull = operand is FieldNode field ? !field.IsPresent(ref context) : operand.Evaluate(ref context).IsNull;
        return Value.Of(isNull != negated);
    }

    protected override string Print() => $"({operand.Canonical} IS {(negated ? "NOT " : string.Empty)}NULL)";
}

internal sealed class BetweenNode(Node operand, Node low, Node high, bool negated) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context)
    {
        var value = operand.Evaluate(ref context);
        var above = CompareNode.Compare(ref context, BinaryOperator.GreaterOrEqual, operand, value, low, low.Evaluate(ref context));
        var below = CompareNode.Compare(ref context, BinaryOperator.LessOrEqual, operand, value, high, high.Evaluate(ref context));
        var outside = (!above.IsNull && !above.Boolean) || (!below.IsNull && !below.Boolean);
        return outside ? Value.Of(negated)
            : above.IsNull || below.IsNull ? Value.Null
            : Value.Of(!negated);
    }

    protected override string Print() =>
        $"({operand.Canonical}{(negated ? " NOT" : string.Empty)} BETWEEN {low.Canonical} AND {high.Canonical})";
}

/// <summary>IN a list: true if one item is equal, NULL if none is but one is NULL.</summary>
internal sealed class InNode(Node operand, Node[] items, bool negated) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context)
    {
        var value = operand.Evaluate(ref context);
        var unknown = false;
        foreach (var item in items)
        {
            var equal = CompareNode.Compare(ref context, BinaryOperator.Equal, operand, value, item, item.Evaluate(ref context));
            if (!equal.IsNull && equal.Boolean)
            {
                return Value.Of(!negated);
            }

            unknown |= equal.IsNull;
        }

        return unknown ? Value.Null : Value.Of(negated);
    }

    protected override string Print() =>
        $"({operand.Canonical}{(negated ? " NOT" : string.Empty)} IN ({string.Join(", ", items.Select(i => i.Canonical))}))";
}
