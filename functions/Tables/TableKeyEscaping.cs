using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Writes any text as part of a table key and reads it back. Table keys may not hold <c>/ \ # ?</c> nor control
/// characters, and <c>%</c> makes trouble on the way there; these, the separator <c>|</c>, the quotation marks and the
/// escape character itself become <c>!</c> and two hexadecimal digits. Halves of surrogate pairs and the two
/// non-characters become <c>!u</c> and four digits. Thread-safe.
/// </summary>
public static class TableKeyEscaping
{
    /// <summary>
    /// The longest escaped text, in UTF-16 code units. A table key holds 1 KiB, which is 512 of them; the rest is left
    /// to what a row key carries beside the text.
    /// </summary>
    public const int MaxLength = 400;

    private const int HashLength = 32;
    private const string HashMark = "!h";
    private const string Escaped = "/\\#?%|!'\"+&<>";

    /// <summary>
    /// Escapes a text. One that would become longer than <see cref="MaxLength"/> keeps its beginning, followed by a
    /// hash of the whole (XXH128): still deterministic and distinct, but no longer readable back.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= MaxLength && !NeedsEscape(text))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        var cut = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                escaped.Append(text[i]).Append(text[++i]);
            }
            else
            {
                AppendEscaped(escaped, text[i]);
            }

            if (escaped.Length <= MaxLength - HashMark.Length - HashLength)
            {
                cut = escaped.Length;
            }
        }

        return escaped.Length <= MaxLength ? escaped.ToString() : escaped.ToString(0, cut) + HashMark + Hash(text);
    }

    /// <summary>Reads an escaped text back.</summary>
    /// <returns>False for a text that was too long to keep whole (see <see cref="Escape"/>) and for what Escape never wrote.</returns>
    public static bool TryUnescape(string escaped, out string text)
    {
        ArgumentNullException.ThrowIfNull(escaped);
        var result = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '!')
            {
                result.Append(escaped[i]);
                continue;
            }

            var wide = i + 1 < escaped.Length && escaped[i + 1] == 'u';
            var from = i + (wide ? 2 : 1);
            var digits = wide ? 4 : 2;
            if (from + digits > escaped.Length
                || !ushort.TryParse(escaped.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text = string.Empty;
                return false;
            }

            result.Append((char)code);
            i = from + digits - 1;
        }

        text = result.ToString();
        return true;
    }

    private static bool NeedsEscape(string text)
    {
        foreach (var c in text)
        {
            if (IsShort(c) || IsWide(c))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsShort(char c) => c < ' ' || c is >= '\u007f' and <= '\u009f' || Escaped.Contains(c, StringComparison.Ordinal);

    private static bool IsWide(char c) => char.IsSurrogate(c) || c is '\ufffe' or '\uffff';

    private static void AppendEscaped(StringBuilder escaped, char c)
    {
        if (IsShort(c))
        {
            escaped.Append(CultureInfo.InvariantCulture, $"!{(int)c:x2}");
        }
        else if (IsWide(c))
        {
            escaped.Append(CultureInfo.InvariantCulture, $"!u{(int)c:x4}");
        }
        else
        {
            escaped.Append(c);
        }
    }

    // Over the UTF-16 code units, not UTF-8: unpaired surrogates would all become the same replacement character there.
    private static string Hash(string text) =>
        XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan())).ToString("x32", CultureInfo.InvariantCulture);
}
