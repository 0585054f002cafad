using System.Globalization;
using System.Text;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Syntax;

/// <summary>Writes expressions back as text that parses to the same tree, with parentheses only where they are needed.</summary>
internal static class SyntaxPrinter
{
    private static readonly string[] _operators = ["OR", "AND", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"];

    /// <summary>How tightly an expression binds; what stands beside an operator must bind tighter or is put in parentheses.</summary>
    private enum Level
    {
        Or,
        And,
        Not,
        Predicate,
        Additive,
        Multiplicative,
        Unary,
        Primary,
    }

    public static string Print(Expression expression) => expression switch
    {
        LiteralExpression e => Literal(e.Value),
        NameExpression e => string.Join('.', e.Parts.Select(Name)),
        UnaryExpression { Operator: UnaryOperator.Not } e => "NOT " + At(e.Operand, Level.Not),
        UnaryExpression e => "- " + (e.Operand is LiteralExpression ? $"({Print(e.Operand)})" : At(e.Operand, Level.Unary)),
        BinaryExpression e => Binary(e),
        IsNullExpression e => $"{At(e.Operand, Level.Additive)} IS {(e.Negated ? "NOT " : string.Empty)}NULL",
        BetweenExpression e => $"{At(e.Operand, Level.Additive)}{Not(e.Negated)} BETWEEN {At(e.Low, Level.Additive)} AND {At(e.High, Level.Additive)}",
        InExpression e => $"{At(e.Operand, Level.Additive)}{Not(e.Negated)} IN ({List(e.Items)})",
        LikeExpression e => $"{At(e.Operand, Level.Additive)}{Not(e.Negated)} LIKE {At(e.Pattern, Level.Additive)}",
        CaseExpression e => Case(e),
        CastExpression e => $"{(e.Try ? "TRY_CAST" : "CAST")}({Print(e.Operand)} AS {TypeName(e.Type)})",
        CallExpression e => $"{string.Join('.', e.Name.Split('.').Select(Name))}({(e.Star ? "*" : List(e.Arguments))})",
        _ => throw new ArgumentException($"No text for {expression.GetType().Name}.", nameof(expression)),
    };

    /// <summary>The name of a type, as CAST takes it.</summary>
    public static string TypeName(ValueKind type) => type switch
    {
        ValueKind.Int64 => "bigint",
        ValueKind.Double => "float",
        ValueKind.String => "nvarchar(max)",
        ValueKind.Timestamp => "datetime",
        ValueKind.Boolean => "bit",
        _ => "NULL",
    };

    /// <summary>A literal as text that reads back as the same value.</summary>
    public static string Literal(Value value) => value.Kind switch
    {
        ValueKind.String => $"'{value.Text.Replace("'", "''", StringComparison.Ordinal)}'",
        ValueKind.Boolean => value.Boolean ? "TRUE" : "FALSE",
        ValueKind.Double => Double(value.Double),
        _ => value.ToString(),
    };

    private static string Double(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 && double.IsFinite(value) ? text + ".0" : text;
    }

    private static string Name(string name)
    {
        var plain = name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');
        return plain && !Words.Reserved.Contains(name) ? name : $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";
    }

    private static string Not(bool negated) => negated ? " NOT" : string.Empty;

    private static string List(IEnumerable<Expression> items) => string.Join(", ", items.Select(Print));

    private static string Binary(BinaryExpression e)
    {
        var level = LevelOf(e);
        var left = At(e.Left, level == Level.Predicate ? Level.Additive : level);
        return $"{left} {_operators[(int)e.Operator]} {At(e.Right, level + 1)}";
    }

    private static string Case(CaseExpression e)
    {
        var text = new StringBuilder("CASE");
        if (e.Input is not null)
        {
            text.Append(' ').Append(Print(e.Input));
        }

        foreach (var when in e.Whens)
        {
            text.Append(" WHEN ").Append(Print(when.Condition)).Append(" THEN ").Append(Print(when.Result));
        }

        return text.Append(e.Otherwise is null ? string.Empty : " ELSE " + Print(e.Otherwise)).Append(" END").ToString();
    }

    private static string At(Expression expression, Level least) =>
        LevelOf(expression) >= least ? Print(expression) : $"({Print(expression)})";

    private static Level LevelOf(Expression expression) => expression switch
    {
        BinaryExpression { Operator: BinaryOperator.Or } => Level.Or,
        BinaryExpression { Operator: BinaryOperator.And } => Level.And,
        UnaryExpression { Operator: UnaryOperator.Not } => Level.Not,
        BinaryExpression { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => Level.Additive,
        BinaryExpression { Operator: BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulo } => Level.Multiplicative,
        BinaryExpression or IsNullExpression or BetweenExpression or InExpression or LikeExpression => Level.Predicate,
        UnaryExpression => Level.Unary,
        _ => Level.Primary,
    };
}
