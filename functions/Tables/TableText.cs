using System.Globalization;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Cuts texts to what a table holds. A row that the service refuses would be tried again for ever, and hold up all that
/// waits behind it; so what does not fit is cut, and says so at its end.
/// </summary>
internal static class TableText
{
    /// <summary>The longest text of a column, in UTF-16 code units: a column holds 64 KiB of them, which is 32,768.</summary>
    public const int MaxColumn = 32_000;

    /// <summary>
    /// All texts of a row together, in UTF-16 code units. A row holds 1 MiB: 720 kB of texts leave room for the names
    /// of 240 columns (122 kB at most), the key (64 kB) and what is not text.
    /// </summary>
    public const int MaxRow = 360_000;

    /// <summary>How long each of a row's texts may be, so that they fit together.</summary>
    /// <param name="count">How many texts there are.</param>
    /// <param name="length">Their length together.</param>
    public static int MaxEach(int count, long length) => length <= MaxRow ? MaxColumn : Math.Min(MaxColumn, MaxRow / count);

    /// <summary>The text, or its beginning and how long it was, in at most <paramref name="most"/> code units. Never half a surrogate pair.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        var mark = string.Create(CultureInfo.InvariantCulture, $"... (cut, {text.Length} characters)");
        var keep = Math.Max(0, most - mark.Length);
        keep -= keep > 0 && char.IsHighSurrogate(text[keep - 1]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, keep), mark);
    }
}
