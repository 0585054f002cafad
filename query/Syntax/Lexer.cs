using System.Globalization;
using System.Text;

namespace StreamFunctions.Query.Syntax;

/// <summary>Cuts a query into tokens. Comments (-- to the end of the line, and /* */ which may nest) are skipped.</summary>
internal sealed class Lexer(string text, DiagnosticBag errors)
{
    private static readonly string[] _longSymbols = ["<=", ">=", "<>", "!="];
    private int _at;

    /// <summary>All tokens, the last one being <see cref="TokenKind.End"/>. Bad characters are reported and skipped.</summary>
    public List<Token> Read()
    {
        var tokens = new List<Token>();
        SkipBlanks();
        while (_at < text.Length)
        {
            if (Next() is { } token)
            {
                tokens.Add(token);
            }

            SkipBlanks();
        }

        tokens.Add(new Token(TokenKind.End, text.Length, string.Empty));
        return tokens;
    }

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private Token? Next()
    {
        var c = Peek();
        return c switch
        {
            _ when char.IsLetter(c) || c is '_' or '@' => Name(),
            _ when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))) => Number(),
            '\'' => Quoted('\'', TokenKind.Text, "This text has no closing quote.", "A quote inside a text is written twice: 'it''s'."),
            '[' => Quoted(']', TokenKind.BracketedName, "This name has no closing bracket.", "Write [a name]; a closing bracket inside it is written twice."),
            _ => Symbol(),
        };
    }

    private Token Name()
    {
        var start = _at;
        while (char.IsLetterOrDigit(Peek()) || Peek() is '_' or '@' or '#' or '$')
        {
            _at++;
        }

        return new Token(TokenKind.Name, start, text[start.._at]);
    }

    private Token Number()
    {
        var start = _at;
        SkipDigits();
        var whole = true;
        if (Peek() == '.')
        {
            whole = false;
            _at++;
            SkipDigits();
        }

        var exponent = Peek(1) is '+' or '-' ? 2 : 1;
        if (Peek() is 'e' or 'E' && char.IsAsciiDigit(Peek(exponent)))
        {
            whole = false;
            _at += exponent;
            SkipDigits();
        }

        var token = new Token(whole ? TokenKind.Integer : TokenKind.Number, start, text[start.._at]);
        if (char.IsLetter(Peek()) || Peek() == '_')
        {
            Name();
            errors.Add(start, "A name cannot start with a digit.", $"Put it in brackets: [{text[start..Math.Min(_at, start + 20)]}].");
        }
        else if (!double.IsFinite(double.Parse(token.Text, CultureInfo.InvariantCulture)))
        {
            errors.Add(start, "This number is beyond the range of a float.");
        }

        return token;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek()))
        {
            _at++;
        }
    }

    private Token Quoted(char close, TokenKind kind, string message, string hint)
    {
        var start = _at++;
        var content = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at++];
            if (c == close && Peek() != close)
            {
                return new Token(kind, start, content.ToString());
            }

            _at += c == close ? 1 : 0;
            content.Append(c);
        }

        errors.Add(start, message, hint);
        return new Token(kind, start, content.ToString());
    }

    private Token? Symbol()
    {
        var start = _at;
        foreach (var symbol in _longSymbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, 2) == 0)
            {
                _at += 2;
                return new Token(TokenKind.Symbol, start, symbol == "!=" ? "<>" : symbol);
            }
        }

        var c = text[_at++];
        if ("+-*/%=<>(),.;".Contains(c, StringComparison.Ordinal))
        {
            return new Token(TokenKind.Symbol, start, c.ToString());
        }

        errors.Add(start, $"The character '{(char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : c)}' does not belong in a query.", HintFor(c));
        return null;
    }

    private static string? HintFor(char c) => c switch
    {
        '"' or '\u2018' or '\u2019' or '\u201C' or '\u201D' => "Texts go in single quotes 'like this', names with blanks in [brackets].",
        '&' or '|' => "Write AND or OR.",
        '!' => "Write NOT, or <> for 'is not equal'.",
        _ => null,
    };

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(Peek()) || (_at == 0 && Peek() == '\uFEFF'))
            {
                _at++;
            }
            else if (Peek() == '-' && Peek(1) == '-')
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else if (Peek() == '/' && Peek(1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        var start = _at;
        var depth = 0;
        while (_at < text.Length)
        {
            var pair = (Peek(), Peek(1));
            depth += pair == ('/', '*') ? 1 : pair == ('*', '/') ? -1 : 0;
            _at += pair is ('/', '*') or ('*', '/') ? 2 : 1;
            if (depth == 0)
            {
                return;
            }
        }

        errors.Add(start, "This comment is not closed.", "End it with */.");
    }
}
