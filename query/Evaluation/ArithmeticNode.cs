using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// + - * / %. Two bigints give a bigint (division cuts off towards zero, the remainder has the dividend's sign);
/// with a float the result is a float. Overflow, infinity and division by zero fail.
/// </summary>
internal sealed class ArithmeticNode(BinaryOperator operation, Node left, Node right) : Node
{
    protected override Kinds ComputeKinds() =>
        left.Kinds == Kinds.Int64 && right.Kinds == Kinds.Int64 ? Kinds.Int64
        : left.Kinds == Kinds.Double || right.Kinds == Kinds.Double ? Kinds.Double
        : Kinds.Number;

    public override Value Evaluate(ref EvalContext context)
    {
        var a = left.Evaluate(ref context);
        var b = right.Evaluate(ref context);
        if (a.IsNull || b.IsNull)
        {
            return Value.Null;
        }

        if (a.Kind == ValueKind.Int64 && b.Kind == ValueKind.Int64)
        {
            return Whole(ref context, a.Int64, b.Int64);
        }

        return !Numbers.TryGet(a, out var x) ? WrongType(ref context, left, a, "a number")
            : !Numbers.TryGet(b, out var y) ? WrongType(ref context, right, b, "a number")
            : Floating(ref context, x, y);
    }

    protected override string Print() => $"({left.Canonical} {Symbol} {right.Canonical})";

    private char Symbol => operation switch
    {
        BinaryOperator.Add => '+',
        BinaryOperator.Subtract => '-',
        BinaryOperator.Multiply => '*',
        BinaryOperator.Divide => '/',
        _ => '%',
    };

    private Value Whole(ref EvalContext context, long a, long b)
    {
        if (b == 0 && operation is BinaryOperator.Divide or BinaryOperator.Modulo)
        {
            return DivisionByZero(ref context);
        }

        var exact = operation switch
        {
            BinaryOperator.Add => (Int128)a + b,
            BinaryOperator.Subtract => (Int128)a - b,
            BinaryOperator.Multiply => (Int128)a * b,
            BinaryOperator.Divide => (Int128)a / b,
            _ => (Int128)a % b,
        };
        return exact < long.MinValue || exact > long.MaxValue
            ? context.Fail(Reasons.Overflow, $"{Canonical} is beyond the range of a bigint for {a} and {b}.")
            : Value.Of((long)exact);
    }

    private Value Floating(ref EvalContext context, double a, double b)
    {
        if (b == 0 && operation is BinaryOperator.Divide or BinaryOperator.Modulo)
        {
            return DivisionByZero(ref context);
        }

        var result = operation switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            BinaryOperator.Divide => a / b,
            _ => a % b,
        };
        return double.IsFinite(result)
            ? Value.Of(result)
            : context.Fail(Reasons.Overflow, $"{Canonical} is beyond the range of a float.");
    }

    private Value DivisionByZero(ref EvalContext context) =>
        context.Fail(Reasons.DivisionByZero, $"{right.Canonical} is 0 in {Canonical}.");
}

internal sealed class NegateNode(Node operand) : Node
{
    protected override Kinds ComputeKinds() => operand.Kinds == Kinds.Any ? Kinds.Number : operand.Kinds;

    public override Value Evaluate(ref EvalContext context)
    {
        var value = operand.Evaluate(ref context);
        return value.Kind switch
        {
            ValueKind.Null => value,
            ValueKind.Int64 when value.Int64 == long.MinValue => context.Fail(Reasons.Overflow, $"{Canonical} is beyond the range of a bigint."),
            ValueKind.Int64 => Value.Of(-value.Int64),
            ValueKind.Double => Value.Of(-value.Double),
            _ => WrongType(ref context, operand, value, "a number"),
        };
    }

    protected override string Print() => $"(-{operand.Canonical})";
}
