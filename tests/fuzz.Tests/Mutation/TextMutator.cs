using System.Text;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>Changes text by its tokens: swaps, drops, repeats and wraps them, and puts in words of the language.</summary>
/// <param name="words">Words and signs of the language.</param>
/// <param name="brackets">What opens and closes.</param>
internal sealed class TextMutator(IReadOnlyList<string> words, IReadOnlyList<(string Open, string Close)> brackets)
{
    private const int MostTokens = 2_000;

    public byte[] Mutate(IReadOnlyList<byte[]> known, FuzzRandom random)
    {
        if (random.OneIn(5))
        {
            return ByteMutator.Mutate(known, random);
        }

        var tokens = Tokens(random.Of(known));
        for (var left = 1 + random.Below(random.Below(8) + 1); left > 0; left--)
        {
            Once(tokens, known, random);
        }

        return Encoding.UTF8.GetBytes(string.Concat(tokens.Take(MostTokens)));
    }

    private void Once(List<string> tokens, IReadOnlyList<byte[]> known, FuzzRandom random)
    {
        var at = random.Below(tokens.Count);
        switch (random.Below(7))
        {
            case 0 when tokens.Count > 0:
                tokens.RemoveAt(at);
                break;
            case 1 when tokens.Count > 0:
                tokens[at] = random.Of(words);
                break;
            case 2 when tokens.Count > 0:
                var other = random.Below(tokens.Count);
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 3:
                var donor = Tokens(random.Of(known));
                var from = random.Below(donor.Count);
                tokens.InsertRange(at, donor.Skip(from).Take(1 + random.Below(12)));
                break;
            case 4:
                Wrap(tokens, at, random);
                break;
            case 5 when tokens.Count > 0:
                var length = Math.Min(tokens.Count - at, 1 + random.Below(6));
                tokens.InsertRange(at, Enumerable.Repeat(tokens.GetRange(at, length), 1 + random.Below(random.OneIn(30) ? 100 : 4)).SelectMany(t => t));
                break;
            default:
                tokens.Insert(at, random.Of(words));
                break;
        }
    }

    private void Wrap(List<string> tokens, int at, FuzzRandom random)
    {
        var (open, close) = random.Of(brackets);
        var times = random.OneIn(30) ? 1 + random.Below(300) : 1;
        var end = Math.Min(tokens.Count, at + 1 + random.Below(8));
        tokens.InsertRange(end, Enumerable.Repeat(close, times - (random.OneIn(8) ? 1 : 0)));
        tokens.InsertRange(at, Enumerable.Repeat(open, times));
    }

    /// <summary>Runs of letters and digits, and every other character by itself.</summary>
    private static List<string> Tokens(byte[] utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        var tokens = new List<string>();
        for (var i = 0; i < text.Length && tokens.Count < MostTokens;)
        {
            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                i++;
            }

            i += i == start ? 1 : 0;
            tokens.Add(text[start..i]);
        }

        return tokens;
    }
}
