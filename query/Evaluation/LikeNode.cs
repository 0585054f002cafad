using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>LIKE: % stands for any text, _ for one character, [a-f] and [^a-f] for one of (or none of) a set. Case matters.</summary>
internal sealed class LikeNode(Node operand, Node pattern, bool negated) : Node
{
    /// <summary>About a tenth of a second.</summary>
    public const int MostSteps = 1 << 24;

    /// <summary>Finding the end of a set and looking into it is quicker per character than a step.</summary>
    private const int CharactersPerStep = 4;

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
            : Matches(text.Text, like.Text) is { } matches ? Value.Of(matches != negated)
            : context.Fail(Reasons.TooCostly, $"{Canonical} takes more than {MostSteps} steps here.");
    }

    /// <summary>
    /// Remembers only the last % and so needs no recursion: at worst length of text times length of pattern, which are
    /// both a stranger's where the pattern is a field. So the steps are counted.
    /// </summary>
    /// <returns>Null if it takes more than <see cref="MostSteps"/>.</returns>
    public static bool? Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        int t = 0, p = 0, afterStar = -1, starText = 0, steps = 0;
        while (t < text.Length)
        {
            if (++steps > MostSteps)
            {
                return null;
            }

            if (p < pattern.Length && pattern[p] == '%')
            {
                afterStar = ++p;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(text[t], pattern[p..], ref steps, out var width))
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
    private static bool MatchesOne(char c, ReadOnlySpan<char> pattern, ref int steps, out int width)
    {
        width = 1;
        steps += pattern[0] == '[' ? pattern.Length / CharactersPerStep : 0;
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
