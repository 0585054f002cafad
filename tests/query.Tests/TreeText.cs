using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Tests;

/// <summary>Writes a tree so that its shape shows: every operation in parentheses, without positions.</summary>
internal static class TreeText
{
    public static string Of(Expression? e) => e switch
    {
        null => "-",
        LiteralExpression x => $"{x.Value.Kind}:{x.Value}",
        NameExpression x => $"name<{string.Join('|', x.Parts)}>",
        UnaryExpression x => $"({x.Operator} {Of(x.Operand)})",
        BinaryExpression x => $"({x.Operator} {Of(x.Left)} {Of(x.Right)})",
        IsNullExpression x => $"(IsNull {x.Negated} {Of(x.Operand)})",
        BetweenExpression x => $"(Between {x.Negated} {Of(x.Operand)} {Of(x.Low)} {Of(x.High)})",
        InExpression x => $"(In {x.Negated} {Of(x.Operand)} [{string.Join(' ', x.Items.Select(Of))}])",
        LikeExpression x => $"(Like {x.Negated} {Of(x.Operand)} {Of(x.Pattern)})",
        CaseExpression x => $"(Case {Of(x.Input)} {string.Join(' ', x.Whens.Select(w => $"[{Of(w.Condition)} {Of(w.Result)}]"))} {Of(x.Otherwise)})",
        CastExpression x => $"(Cast {x.Try} {x.Type} {Of(x.Operand)})",
        CallExpression x => $"(Call {x.Name} {x.Star} {string.Join(' ', x.Arguments.Select(Of))})",
        _ => throw new ArgumentException(e.GetType().Name, nameof(e)),
    };
}
