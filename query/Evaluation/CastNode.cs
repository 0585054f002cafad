using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>CAST, which fails on a value that cannot be converted, and TRY_CAST, which gives NULL for it.</summary>
internal sealed class CastNode(Node operand, ValueKind type, bool isTry) : Node
{
    protected override Kinds ComputeKinds() => type.ToKinds();

    public override Value Evaluate(ref EvalContext context)
    {
        if (type == ValueKind.Timestamp && operand is FieldNode field && field.TryGetUtf8(ref context, out var utf8)
            && TimestampText.TryParse(utf8, out var time))
        {
            return Value.OfTimestamp(time);
        }

        if (isTry && operand is FieldNode { } present && present.IsUnusable(ref context))
        {
            return Value.Null;
        }

        var value = operand.Evaluate(ref context);
        if (Conversion.TryConvert(value, type, out var converted))
        {
            return converted;
        }

        return isTry ? Value.Null : context.Fail(Reasons.CastFailed, $"{operand.Canonical} is {Conversion.Shown(value)} and cannot be converted to {SyntaxPrinter.TypeName(type)}.");
    }

    protected override string Print() => $"{(isTry ? "TRY_CAST" : "CAST")}({operand.Canonical} AS {SyntaxPrinter.TypeName(type)})";
}
