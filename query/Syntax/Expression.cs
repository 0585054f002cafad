using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Syntax;

/// <summary>An expression as written. Position is the offset in the text that a message about it points to.</summary>
internal abstract record Expression(int Position);

internal sealed record LiteralExpression(int Position, Value Value) : Expression(Position);

/// <summary>A field path such as <c>f.position.lat</c>. Also stands for the units in <c>DATEADD(minute, ...)</c>.</summary>
internal sealed record NameExpression(int Position, IReadOnlyList<string> Parts) : Expression(Position)
{
    public string Shown => string.Join('.', Parts);
}

internal enum UnaryOperator
{
    Negate,
    Not,
}

internal sealed record UnaryExpression(int Position, UnaryOperator Operator, Expression Operand) : Expression(Position);

internal enum BinaryOperator
{
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

internal sealed record BinaryExpression(int Position, BinaryOperator Operator, Expression Left, Expression Right) : Expression(Position);

internal sealed record IsNullExpression(int Position, Expression Operand, bool Negated) : Expression(Position);

internal sealed record BetweenExpression(int Position, Expression Operand, Expression Low, Expression High, bool Negated) : Expression(Position);

internal sealed record InExpression(int Position, Expression Operand, IReadOnlyList<Expression> Items, bool Negated) : Expression(Position);

internal sealed record LikeExpression(int Position, Expression Operand, Expression Pattern, bool Negated) : Expression(Position);

internal sealed record WhenClause(Expression Condition, Expression Result);

/// <summary>CASE; with an <paramref name="Input"/> each condition is a value that it is compared to.</summary>
internal sealed record CaseExpression(int Position, Expression? Input, IReadOnlyList<WhenClause> Whens, Expression? Otherwise) : Expression(Position);

/// <summary>CAST, or TRY_CAST (NULL where CAST fails), to the kind of value that the type name stands for.</summary>
internal sealed record CastExpression(int Position, Expression Operand, ValueKind Type, bool Try) : Expression(Position);

/// <summary>A call. <paramref name="Star"/> is true for <c>COUNT(*)</c>. A dotted name is one text: <c>System.Timestamp</c>.</summary>
internal sealed record CallExpression(int Position, string Name, IReadOnlyList<Expression> Arguments, bool Star) : Expression(Position);
