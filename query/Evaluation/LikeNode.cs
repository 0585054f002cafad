using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>LIKE: % stands for any text, _ for one character, [a-f] and [^a-f] for one of (or none of) a set. Case matters.</summary>
internal sealed class LikeNode(Node operand, Node pattern, bool negated) : Node
{
    protected override Kinds ComputeKinds() => Kinds.Boolean;

    public override Value Evaluate(ref EvalContext context)
    {
        var text = operand.Evaluate(ref context);
        var like = pattern.Evaluate(ref context);
        if (text.IsNull || like.IsNull)
        {
            return Value.Null;
        }

        return text.Kind != ValueKind.String ? WrongType(ref context, operand, text, "text")
            : like.Kind != ValueKind.String ? WrongType(ref context, pattern, like, "text")
            : Value.Of(Matches(text.Text, like.Text) != negated);
    }

    /// <summary>Remembers only the last % and so needs no recursion: at worst length of text times length of pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        int t = 0, p = 0, afterStar = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '%')
            {
                afterStar = ++p;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(text[t], pattern[p..], out var width))
            {
                t++;
                p += width;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('%').IsEmpty;
    }

    protected override string Print() => $"({operand.Canonical}{(negated ? " NOT" : string.Empty)} LIKE {pattern.Canonical})";

    /// <summary>Compares one character with the element at the start of the pattern. A bracket without its closing one is a plain character.</summary>
    private static bool MatchesOne(char c, ReadOnlySpan<char> pattern, out int width)
    {
        width = 1;
        var close = pattern[0] == '[' && pattern.Length > 2 ? pattern[2..].IndexOf(']') + 2 : -1;
        if (close < 2)
        {
            return pattern[0] == '_' || pattern[0] == c;
        }

        width = close + 1;
        var set = pattern[1..close];
        var excluded = set[0] == '^' && set.Length > 1;
        return Contains(excluded ? set[1..] : set, c) != excluded;
    }

    private static bool Contains(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (set[i] <= c && c <= set[i + 2])
                {
                    return true;
                }

                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }

        return false;
    }
}
