namespace StreamFunctions.Query.Syntax;

/// <summary>A mistake has been reported and the clause cannot be read on. Caught where the next clause begins.</summary>
internal sealed class SyntaxErrorException : Exception;

/// <summary>Walks over the tokens; the parsers share it.</summary>
internal sealed class TokenReader(List<Token> tokens, DiagnosticBag errors)
{
    private int _index;

    public Token Current => tokens[_index];

    public Token Peek(int ahead = 1) => tokens[Math.Min(_index + ahead, tokens.Count - 1)];

    public Token Take()
    {
        var token = tokens[_index];
        _index = Math.Min(_index + 1, tokens.Count - 1);
        return token;
    }

    public bool TryWord(string word)
    {
        var found = Current.IsWord(word);
        if (found)
        {
            Take();
        }

        return found;
    }

    public bool TrySymbol(string symbol)
    {
        var found = Current.IsSymbol(symbol);
        if (found)
        {
            Take();
        }

        return found;
    }

    public void ExpectWord(string word, string context)
    {
        if (!TryWord(word))
        {
            throw Fail(Current, $"{word} is expected {context}, but {Current.Shown} was found.", Suggestion.For(Current.Text, [word]));
        }
    }

    public void ExpectSymbol(string symbol, string context)
    {
        if (!TrySymbol(symbol))
        {
            throw Fail(Current, $"'{symbol}' is expected {context}, but {Current.Shown} was found.");
        }
    }

    /// <summary>A name that may be a bare word which is not reserved, or anything in brackets.</summary>
    public PlacedName ExpectName(string context)
    {
        if (Current.Kind == TokenKind.BracketedName || (Current.Kind == TokenKind.Name && !Words.Reserved.Contains(Current.Text)))
        {
            var token = Take();
            return new PlacedName(token.Position, token.Text);
        }

        var hint = Current.Kind == TokenKind.Name ? $"'{Current.Text}' is a keyword; as a name it needs brackets: [{Current.Text}]." : null;
        throw Fail(Current, $"A name is expected {context}, but {Current.Shown} was found.", hint);
    }

    /// <summary>Reports, and returns what to throw.</summary>
    public SyntaxErrorException Fail(Token at, string message, string? hint = null)
    {
        errors.Add(at.Position, message, hint);
        return new SyntaxErrorException();
    }

    public SyntaxErrorException NotYet(Token at, string hint) =>
        Fail(at, $"{at.Text.ToUpperInvariant()} is not supported yet.", hint);
}
