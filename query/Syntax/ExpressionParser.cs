using System.Globalization;

namespace StreamFunctions.Query.Syntax;

/// <summary>
/// Reads expressions: OR, then AND, NOT, comparisons (which do not chain), + and -, * / and %, unary minus; the
/// later binds tighter. Depth is limited, so that no text can exhaust the stack here or in what walks the tree.
/// </summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private const int MaxNesting = 100;
    private const int MaxOperators = 250;

    private readonly PrimaryParser _primaries = new(tokens);
    private int _nesting;
    private int _operators;

    public Expression Read()
    {
        if (_nesting == 0)
        {
            _operators = 0;
            _primaries.ReadExpression = Read;
        }

        if (++_nesting > MaxNesting)
        {
            throw tokens.Fail(tokens.Current, $"Expressions are nested more than {MaxNesting} deep here.", "Split the expression.");
        }

        try
        {
            return Or();
        }
        finally
        {
            _nesting--;
        }
    }

    private Expression Or()
    {
        var left = And();
        while (tokens.Current.IsWord("OR"))
        {
            left = new BinaryExpression(Operator().Position, BinaryOperator.Or, left, And());
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (tokens.Current.IsWord("AND"))
        {
            left = new BinaryExpression(Operator().Position, BinaryOperator.And, left, Not());
        }

        return left;
    }

    private Expression Not()
    {
        var nots = new Stack<int>();
        while (tokens.Current.IsWord("NOT"))
        {
            nots.Push(Operator().Position);
        }

        var operand = Predicate();
        while (nots.TryPop(out var position))
        {
            operand = new UnaryExpression(position, UnaryOperator.Not, operand);
        }

        return operand;
    }

    private Expression Predicate()
    {
        var left = Additive();
        var first = tokens.Current;
        var predicate = PredicateAfter(left);
        if (!ReferenceEquals(predicate, left) && StartsPredicate(tokens.Current))
        {
            throw tokens.Fail(tokens.Current, $"{tokens.Current.Shown} cannot follow the comparison {first.Shown} directly.", "Join comparisons with AND, or use parentheses.");
        }

        return predicate;
    }

    private static bool StartsPredicate(Token token) =>
        Comparison(token) is not null || token.IsWord("IS") || token.IsWord("BETWEEN") || token.IsWord("IN") || token.IsWord("LIKE");

    private Expression PredicateAfter(Expression left)
    {
        if (Comparison(tokens.Current) is { } comparison)
        {
            return new BinaryExpression(Operator().Position, comparison, left, Additive());
        }

        if (tokens.Current.IsWord("IS"))
        {
            var at = Operator();
            var negated = tokens.TryWord("NOT");
            tokens.ExpectWord("NULL", negated ? "after IS NOT" : "after IS");
            return new IsNullExpression(at.Position, left, negated);
        }

        var not = tokens.TryWord("NOT");
        var word = tokens.Current;
        return word.IsWord("BETWEEN") ? Between(left, not)
            : word.IsWord("IN") ? In(left, not)
            : word.IsWord("LIKE") ? new LikeExpression(Operator().Position, left, Additive(), not)
            : not ? throw tokens.Fail(word, $"BETWEEN, IN or LIKE is expected after NOT, but {word.Shown} was found.")
            : left;
    }

    private static BinaryOperator? Comparison(Token token) => token.Kind != TokenKind.Symbol ? null : token.Text switch
    {
        "=" => BinaryOperator.Equal,
        "<>" => BinaryOperator.NotEqual,
        "<" => BinaryOperator.Less,
        "<=" => BinaryOperator.LessOrEqual,
        ">" => BinaryOperator.Greater,
        ">=" => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private BetweenExpression Between(Expression left, bool negated)
    {
        var at = Operator();
        var low = Additive();
        tokens.ExpectWord("AND", "between the bounds of BETWEEN");
        return new BetweenExpression(at.Position, left, low, Additive(), negated);
    }

    private InExpression In(Expression left, bool negated)
    {
        var at = Operator();
        tokens.ExpectSymbol("(", "after IN");
        var items = new List<Expression>();
        do
        {
            items.Add(Read());
        }
        while (tokens.TrySymbol(","));
        tokens.ExpectSymbol(")", "after the list of IN");
        return new InExpression(at.Position, left, items, negated);
    }

    private Expression Additive()
    {
        var left = Multiplicative();
        while (tokens.Current.IsSymbol("+") || tokens.Current.IsSymbol("-"))
        {
            var at = Operator();
            left = new BinaryExpression(at.Position, at.Text == "+" ? BinaryOperator.Add : BinaryOperator.Subtract, left, Multiplicative());
        }

        return left;
    }

    private Expression Multiplicative()
    {
        var left = Unary();
        while (tokens.Current.IsSymbol("*") || tokens.Current.IsSymbol("/") || tokens.Current.IsSymbol("%"))
        {
            var at = Operator();
            var what = at.Text == "*" ? BinaryOperator.Multiply : at.Text == "/" ? BinaryOperator.Divide : BinaryOperator.Modulo;
            left = new BinaryExpression(at.Position, what, left, Unary());
        }

        return left;
    }

    private Expression Unary()
    {
        var minuses = new Stack<int>();
        while (tokens.Current.IsSymbol("-") || tokens.Current.IsSymbol("+"))
        {
            var at = Operator();
            if (at.Text == "-")
            {
                minuses.Push(at.Position);
            }
        }

        var operand = minuses.Count > 0 && tokens.Current.Kind is TokenKind.Integer or TokenKind.Number
            ? NegatedNumber(minuses)
            : _primaries.Read();
        while (minuses.TryPop(out var position))
        {
            operand = new UnaryExpression(position, UnaryOperator.Negate, operand);
        }

        return operand;
    }

    /// <summary>A minus directly before a number is part of it: only so can the least bigint be written.</summary>
    private LiteralExpression NegatedNumber(Stack<int> minuses)
    {
        var position = minuses.TryPop(out var minus) ? minus : tokens.Current.Position;
        var sign = position == tokens.Current.Position ? string.Empty : "-";
        var token = tokens.Take();
        return new LiteralExpression(position, PrimaryParser.Number(sign + token.Text));
    }

    private Token Operator()
    {
        if (++_operators > MaxOperators)
        {
            throw tokens.Fail(tokens.Current, $"An expression has more than {MaxOperators.ToString(CultureInfo.InvariantCulture)} operators.", "Split the expression.");
        }

        return tokens.Take();
    }
}
