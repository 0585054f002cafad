using System.Text;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// A checked expression that can be evaluated. Immutable and thread-safe; everything that changes is in the context.
/// NULL follows SQL: what is unknown stays unknown.
/// </summary>
internal abstract class Node
{
    private Kinds? _kinds;

    /// <summary>The kinds of value it can have. Remembered: asking every part again at each level would take time exponential in the depth.</summary>
    public Kinds Kinds => _kinds ??= ComputeKinds();

    /// <summary>The expression in a form that does not depend on spelling: fully parenthesised, names in lower case.</summary>
    public string Canonical => field ??= Print();

    public abstract Value Evaluate(ref EvalContext context);

    protected abstract Kinds ComputeKinds();

    protected abstract string Print();

    /// <summary>Notes that an operand has a kind that it may not have.</summary>
    protected static Value WrongType(ref EvalContext context, Node operand, Value found, string wanted) =>
        context.Fail(Reasons.WrongType, $"{operand.Canonical} is {found.Kind.Shown()}, {wanted} is needed.");
}

internal sealed class ConstantNode(Value value) : Node
{
    public Value Value => value;

    protected override Kinds ComputeKinds() => value.Kind.ToKinds();

    public override Value Evaluate(ref EvalContext context) => value;

    protected override string Print() =>
        value.Kind == ValueKind.Timestamp ? $"datetime'{value}'" : SyntaxPrinter.Literal(value);
}

/// <summary>A key, an aggregate, the window's end, or an output column: something computed before this expression.</summary>
internal sealed class InputNode(int index, Kinds kinds, string canonical) : Node
{
    public int Index => index;

    protected override Kinds ComputeKinds() => kinds;

    public override Value Evaluate(ref EvalContext context) => context.Inputs[index];

    protected override string Print() => canonical;
}

/// <summary>The names of fields in canonical form.</summary>
internal static class CanonicalNames
{
    /// <summary>Lower case for ASCII letters only: that is how fields are matched.</summary>
    public static string Of(IEnumerable<string> parts) => string.Join('.', parts.Select(Of));

    public static string Of(string part)
    {
        var text = new StringBuilder("[");
        foreach (var c in part)
        {
            text.Append(char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c).Append(c == ']' ? "]" : string.Empty);
        }

        return text.Append(']').ToString();
    }
}
