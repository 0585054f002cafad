namespace StreamFunctions.Query;

/// <summary>Finds the known word that a misspelt one most likely meant.</summary>
internal static class Suggestion
{
    /// <summary>"Did you mean COUNT?", or null when nothing is close (more than two edits, or a third of the word).</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        var limit = Math.Min(2, Math.Max(1, word.Length / 3));
        var best = known
            .Where(k => Math.Abs(k.Length - word.Length) <= limit)
            .Select(k => (Word: k, Distance: Distance(word.ToUpperInvariant(), k.ToUpperInvariant())))
            .Where(k => k.Distance <= limit)
            .OrderBy(k => k.Distance).ThenBy(k => k.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Word is null ? null : $"Did you mean {best.Word}?";
    }

    /// <summary>Optimal string alignment: insert, delete, replace, or swap two neighbours, each at cost 1.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 || j == 0 ? i + j : Step(d, a, b, i, j);
            }
        }

        return d[a.Length, b.Length];
    }

    private static int Step(int[,] d, string a, string b, int i, int j)
    {
        var replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var least = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(least, d[i - 2, j - 2] + 1) : least;
    }
}
