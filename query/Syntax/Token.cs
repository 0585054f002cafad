namespace StreamFunctions.Query.Syntax;

internal enum TokenKind
{
    End,
    Name,
    BracketedName,
    Integer,
    Number,
    Text,
    Symbol,
}

/// <summary>One token: what it is, where it starts (offset in the text) and its text (names and literals without their quotes).</summary>
internal readonly record struct Token(TokenKind Kind, int Position, string Text)
{
    /// <summary>True for this bare word, in any case. A bracketed name is never a keyword.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Name && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>How a message names the token.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the query",
        TokenKind.BracketedName => $"[{Text}]",
        TokenKind.Text => $"the text '{(Text.Length > 20 ? Text[..20] + "..." : Text)}'",
        _ => $"'{(Text.Length > 40 ? Text[..40] + "..." : Text)}'",
    };
}
