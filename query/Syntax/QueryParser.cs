namespace StreamFunctions.Query.Syntax;

/// <summary>
/// Reads a query by recursive descent, a method per clause. After a mistake it goes on at the next clause, so that
/// one run reports the mistakes of several clauses.
/// </summary>
internal sealed class QueryParser
{
    /// <summary>A row of a table holds 252 columns, of which twelve are for what every result has.</summary>
    private const int MaxOutputs = 240;
    private const int MaxKeys = 32;

    private readonly TokenReader _tokens;
    private readonly DiagnosticBag _errors;
    private readonly ExpressionParser _expressions;

    private QueryParser(string text, DiagnosticBag errors)
    {
        _errors = errors;
        _tokens = new TokenReader(new Lexer(text, errors).Read(), errors);
        _expressions = new ExpressionParser(_tokens);
    }

    /// <summary>Reads a whole query. Look at <paramref name="errors"/> before using it.</summary>
    public static SelectQuery Parse(string text, DiagnosticBag errors)
    {
        var parser = new QueryParser(text, errors);
        var query = new SelectQuery();
        parser.Attempt(() => parser.Select(query));
        parser.Clauses(query);
        query.End = parser._tokens.Current.Position;
        return query;
    }

    /// <summary>Reads a text that is one expression; null if it is not (see <paramref name="errors"/>).</summary>
    public static Expression? ParseExpression(string text, DiagnosticBag errors)
    {
        var parser = new QueryParser(text, errors);
        Expression? result = null;
        parser.Attempt(() =>
        {
            result = parser._expressions.Read();
            parser.ExpectEnd();
        });
        return result;
    }

    private void Attempt(Action clause)
    {
        try
        {
            clause();
        }
        catch (SyntaxErrorException)
        {
            while (_tokens.Current.Kind != TokenKind.End && !IsClauseStart(_tokens.Current))
            {
                _tokens.Take();
            }
        }
    }

    private static bool IsClauseStart(Token token) =>
        token.Kind == TokenKind.Name && Words.ClauseStarts.Contains(token.Text);

    private void Select(SelectQuery query)
    {
        if (Words.IsNotYetClause(_tokens.Current, out var hint))
        {
            throw _tokens.NotYet(_tokens.Current, hint);
        }

        _tokens.ExpectWord("SELECT", "at the start of the query");
        if (_tokens.Current.IsWord("TOP") || _tokens.Current.IsWord("DISTINCT"))
        {
            Words.IsNotYetClause(_tokens.Current, out hint);
            throw _tokens.NotYet(_tokens.Current, hint);
        }

        var items = new List<SelectItem>();
        do
        {
            Limit(items.Count, MaxOutputs, "columns in SELECT");
            items.Add(Item());
        }
        while (_tokens.TrySymbol(","));
        query.Items = items;
    }

    private SelectItem Item()
    {
        if (_tokens.Current.IsSymbol("*"))
        {
            throw _tokens.Fail(
                _tokens.Current, "SELECT * is not supported: a query that aggregates names what it puts out.",
                "Name the columns of GROUP BY and the aggregates.");
        }

        var expression = _expressions.Read();
        if (_tokens.TryWord("AS"))
        {
            return new SelectItem(expression, _tokens.ExpectName("after AS"));
        }

        return new SelectItem(expression, IsBareAlias() ? _tokens.ExpectName("as the alias") : null);
    }

    private void Clauses(SelectQuery query)
    {
        Attempt(() => query.Into = _tokens.TryWord("INTO") ? _tokens.ExpectName("after INTO") : null);
        Attempt(() => From(query));
        Attempt(() => query.Where = _tokens.TryWord("WHERE") ? _expressions.Read() : null);
        Attempt(() => GroupBy(query));
        Attempt(ExpectEnd);
    }

    private void From(SelectQuery query)
    {
        _tokens.ExpectWord("FROM", query.Into is null && query.Items.Count > 0 ? "after the SELECT list" : "here");
        query.From = _tokens.ExpectName("after FROM");
        if (_tokens.TryWord("AS") || IsBareAlias())
        {
            query.Alias = _tokens.ExpectName("as the input's alias");
        }

        if (_tokens.Current.IsWord("TIMESTAMP"))
        {
            _tokens.Take();
            _tokens.ExpectWord("BY", "after TIMESTAMP");
            query.TimestampBy = _expressions.Read();
        }

        if (_tokens.Current.IsSymbol(","))
        {
            throw _tokens.Fail(_tokens.Current, "More than one input is not supported yet.", "Send both streams to one hub.");
        }
    }

    /// <summary>Whether an alias without AS stands here, and not a clause, nor one that is misspelt (FORM, WEHRE).</summary>
    private bool IsBareAlias()
    {
        var token = _tokens.Current;
        if (token.Kind != TokenKind.Name)
        {
            return token.Kind == TokenKind.BracketedName;
        }

        var isClause = Words.Reserved.Contains(token.Text) || Words.IsNotYetClause(token, out _)
            || (token.IsWord("TIMESTAMP") && _tokens.Peek().IsWord("BY"));
        var next = _tokens.Peek();
        var goesOn = next.Kind is not (TokenKind.Symbol or TokenKind.End) && !IsClauseStart(next) && !next.IsWord("TIMESTAMP");
        return !isClause && !(goesOn && Suggestion.For(token.Text, Words.ClauseStarts) is not null);
    }

    private void GroupBy(SelectQuery query)
    {
        if (!_tokens.TryWord("GROUP"))
        {
            return;
        }

        _tokens.ExpectWord("BY", "after GROUP");
        var keys = new List<Expression>();
        do
        {
            Limit(keys.Count, MaxKeys, "parts in GROUP BY");
            keys.Add(_expressions.Read());
        }
        while (_tokens.TrySymbol(","));
        query.GroupBy = keys;
    }

    private void Limit(int count, int most, string what)
    {
        if (count == most)
        {
            throw _tokens.Fail(_tokens.Current, $"There are more than {most} {what}.", "Split the query into several pipelines.");
        }
    }

    private void ExpectEnd()
    {
        _tokens.TrySymbol(";");
        var token = _tokens.Current;
        if (token.Kind == TokenKind.End)
        {
            return;
        }

        if (Words.IsNotYetClause(token, out var hint))
        {
            throw _tokens.NotYet(token, hint);
        }

        if (token.IsWord("SELECT"))
        {
            throw _tokens.Fail(token, "A second query is not supported yet.", "One pipeline has one query.");
        }

        var clauses = Words.ClauseStarts.Append("TIMESTAMP").ToArray();
        var misplaced = token.Kind == TokenKind.Name && clauses.Contains(token.Text, StringComparer.OrdinalIgnoreCase);
        throw misplaced
            ? _tokens.Fail(token, $"{token.Text.ToUpperInvariant()} does not belong here.", "The order is SELECT, INTO, FROM, TIMESTAMP BY, WHERE, GROUP BY.")
            : _tokens.Fail(token, $"{token.Shown} was not expected here.", token.Kind == TokenKind.Name ? Suggestion.For(token.Text, clauses) : null);
    }
}
