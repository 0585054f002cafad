using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Syntax;

/// <summary>Reads what operators stand between: literals, names, calls, CASE, CAST and parentheses.</summary>
internal sealed class PrimaryParser(TokenReader tokens)
{
    /// <summary>The type names of CAST and the kinds they stand for.</summary>
    public static readonly IReadOnlyDictionary<string, ValueKind> Types = new Dictionary<string, ValueKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["bigint"] = ValueKind.Int64,
        ["float"] = ValueKind.Double,
        ["nvarchar"] = ValueKind.String,
        ["datetime"] = ValueKind.Timestamp,
        ["bit"] = ValueKind.Boolean,
    };

    public Func<Expression> ReadExpression { get; set; } = () => throw new SyntaxErrorException();

    /// <summary>The value of a number as written: bigint if it has neither point nor exponent and fits, float otherwise.</summary>
    public static Value Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? Value.Of(whole)
            : Value.Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    public Expression Read()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Number:
                return Literal(Number(token.Text));
            case TokenKind.Text:
                return Literal(Value.Of(token.Text));
            case TokenKind.BracketedName:
                return NameOrCall();
            case TokenKind.Symbol when token.Text == "(":
                return InParentheses();
            case TokenKind.Name:
                return Word(token);
            default:
                throw tokens.Fail(token, $"A value is expected here, but {token.Shown} was found.");
        }
    }

    private LiteralExpression Literal(Value value) => new(tokens.Take().Position, value);

    private Expression InParentheses()
    {
        tokens.Take();
        var inner = ReadExpression();
        tokens.ExpectSymbol(")", "to close the parenthesis");
        return inner;
    }

    private Expression Word(Token token) => token.Text.ToUpperInvariant() switch
    {
        "NULL" => Literal(Value.Null),
        "TRUE" => Literal(Value.Of(true)),
        "FALSE" => Literal(Value.Of(false)),
        "CASE" => Case(),
        "CAST" => Cast(),
        "TRY_CAST" => Cast(),
        _ => NameOrCall(),
    };

    private Expression NameOrCall()
    {
        var first = tokens.ExpectName("here");
        var parts = new List<string> { first.Text };
        while (tokens.TrySymbol("."))
        {
            parts.Add(tokens.ExpectName("after the point").Text);
        }

        return tokens.Current.IsSymbol("(")
            ? Call(first.Position, string.Join('.', parts))
            : new NameExpression(first.Position, parts);
    }

    private CallExpression Call(int position, string name)
    {
        tokens.Take();
        var arguments = new List<Expression>();
        var star = tokens.TrySymbol("*");
        if (!star && !tokens.Current.IsSymbol(")"))
        {
            do
            {
                RefuseDistinct();
                arguments.Add(ReadExpression());
            }
            while (tokens.TrySymbol(","));
        }

        tokens.ExpectSymbol(")", $"to close the call of {name}");
        if (tokens.Current.IsWord("OVER"))
        {
            throw tokens.NotYet(tokens.Current, "Aggregate with GROUP BY and a window.");
        }

        return new CallExpression(position, name, arguments, star);
    }

    private void RefuseDistinct()
    {
        if (tokens.Current.IsWord("DISTINCT") && tokens.Peek().Kind is TokenKind.Name or TokenKind.BracketedName)
        {
            throw tokens.NotYet(tokens.Current, "Put the column into GROUP BY and count where the results are read.");
        }
    }

    private CaseExpression Case()
    {
        var start = tokens.Take().Position;
        var input = tokens.Current.IsWord("WHEN") ? null : ReadExpression();
        var whens = new List<WhenClause>();
        while (tokens.TryWord("WHEN"))
        {
            var condition = ReadExpression();
            tokens.ExpectWord("THEN", "after the condition of WHEN");
            whens.Add(new WhenClause(condition, ReadExpression()));
        }

        if (whens.Count == 0)
        {
            throw tokens.Fail(tokens.Current, $"WHEN is expected in CASE, but {tokens.Current.Shown} was found.");
        }

        var otherwise = tokens.TryWord("ELSE") ? ReadExpression() : null;
        tokens.ExpectWord("END", "at the end of CASE");
        return new CaseExpression(start, input, whens, otherwise);
    }

    private CastExpression Cast()
    {
        var word = tokens.Take();
        var name = word.Text.ToUpperInvariant();
        tokens.ExpectSymbol("(", $"after {name}");
        var operand = ReadExpression();
        tokens.ExpectWord("AS", $"in {name}(value AS type)");
        var type = TypeName();
        tokens.ExpectSymbol(")", $"to close {name}");
        return new CastExpression(word.Position, operand, type, name == "TRY_CAST");
    }

    private ValueKind TypeName()
    {
        var token = tokens.Current;
        if (token.Kind != TokenKind.Name || !Types.TryGetValue(token.Text, out var type))
        {
            var known = Suggestion.For(token.Text, Types.Keys) ?? "Types are bigint, float, nvarchar(max), datetime and bit.";
            throw tokens.Fail(token, $"{token.Shown} is not a type.", known);
        }

        tokens.Take();
        if (type == ValueKind.String && tokens.TrySymbol("("))
        {
            tokens.ExpectWord("MAX", "as the length of nvarchar");
            tokens.ExpectSymbol(")", "after nvarchar(max");
        }

        return type;
    }
}
