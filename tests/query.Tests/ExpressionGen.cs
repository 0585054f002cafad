using CsCheck;
using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

/// <summary>Random expression trees of every shape, whether or not they make sense.</summary>
internal static class ExpressionGen
{
    private static readonly Gen<string> _name = Gen.OneOf(
        OneOf.These("a", "delay", "SELECT", "group", "a b", "x]y", "1st", "é", "timestamp", "count", "true"),
        Gen.Char['!', 'z'].Array[1, 6].Select(c => new string(c)));

    private static readonly Gen<Value> _literal = Gen.OneOf(
        Gen.Long.Select(Value.Of),
        Gen.Double.Where(double.IsFinite).Select(Value.Of),
        OneOf.These(0L, long.MinValue, long.MaxValue).Select(Value.Of),
        Gen.String.Select(s => Value.Of(s)),
        Gen.Bool.Select(Value.Of),
        Gen.Const(Value.Null));

    private static readonly Gen<Expression> _leaf = Gen.OneOf<Expression>(
        _literal.Select(v => (Expression)new LiteralExpression(0, v)),
        _name.List[1, 3].Select(parts => (Expression)new NameExpression(0, parts)));

    public static Gen<Expression> Trees { get; } = Gen.Int[0, 4].SelectMany(Tree);

    private static Gen<Expression> Tree(int depth)
    {
        if (depth == 0)
        {
            return _leaf;
        }

        var part = Gen.Int[0, depth - 1].SelectMany(Tree);
        return Gen.OneOf(
            _leaf,
            Gen.Select(Gen.Enum<UnaryOperator>(), part, (op, e) => (Expression)new UnaryExpression(0, op, e)),
            Gen.Select(Gen.Enum<BinaryOperator>(), part, part, (op, l, r) => (Expression)new BinaryExpression(0, op, l, r)),
            Gen.Select(Gen.Enum<BinaryOperator>(), part, part, (op, l, r) => (Expression)new BinaryExpression(0, op, l, r)),
            Gen.Select(part, Gen.Bool, (e, not) => (Expression)new IsNullExpression(0, e, not)),
            Gen.Select(part, part, part, Gen.Bool, (e, l, h, not) => (Expression)new BetweenExpression(0, e, l, h, not)),
            Gen.Select(part, part.List[1, 3], Gen.Bool, (e, items, not) => (Expression)new InExpression(0, e, items, not)),
            Gen.Select(part, part, Gen.Bool, (e, p, not) => (Expression)new LikeExpression(0, e, p, not)),
            Gen.Select(part.List[0, 1], part.List[2, 2], part.List[0, 1], (input, when, other) => (Expression)new CaseExpression(
                0, input.FirstOrDefault(), [new WhenClause(when[0], when[1])], other.FirstOrDefault())),
            Gen.Select(part, OneOf.These(ValueKind.Int64, ValueKind.Double, ValueKind.String, ValueKind.Boolean, ValueKind.Timestamp), Gen.Bool, (e, t, isTry) =>
                (Expression)new CastExpression(0, e, t, isTry)),
            Gen.Select(OneOf.These("COUNT", "System.Timestamp", "f", "in valid"), part.List[0, 3], (name, args) =>
                (Expression)new CallExpression(0, name, args, false)));
    }
}
