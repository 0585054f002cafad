using System.Globalization;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>
/// Writes the values of a composite key as one text and reads them back. Texts stand for themselves, so that the
/// key of <c>GROUP BY airport</c> is simply <c>SEA</c>; parts are joined by a comma; other kinds are tagged with a
/// tilde: <c>~n</c> NULL, <c>~bt</c>/<c>~bf</c>, <c>~i5</c>, <c>~d1.5</c>, <c>~t</c> and event-time ticks. In texts
/// <c>~~</c> is a tilde, <c>~c</c> a comma, and <c>~e</c> stands alone for the empty text.
/// </summary>
public static class KeyCodec
{
    /// <summary>Writes the parts as one key.</summary>
    public static string Encode(ReadOnlySpan<Value> parts)
    {
        if (parts.Length == 1 && parts[0].Kind == ValueKind.String && IsPlain(parts[0].Text))
        {
            return parts[0].Text;
        }

        var text = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            Append(text, parts[i]);
        }

        return text.ToString();
    }

    /// <summary>Reads a key back into its parts.</summary>
    /// <exception cref="FormatException">The text is not a key that <see cref="Encode"/> wrote.</exception>
    public static Value[] Decode(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Array.ConvertAll(key.Split(','), DecodePart);
    }

    /// <summary>Whether a text as the only part of a key is the key.</summary>
    public static bool IsPlain(string text) => !string.IsNullOrEmpty(text) && text.AsSpan().IndexOfAny('~', ',') < 0;

    private static void Append(StringBuilder text, Value part)
    {
        _ = part.Kind switch
        {
            ValueKind.Null => text.Append("~n"),
            ValueKind.Boolean => text.Append(part.Boolean ? "~bt" : "~bf"),
            ValueKind.Int64 => text.Append("~i").Append(part.Int64.ToString(CultureInfo.InvariantCulture)),
            ValueKind.Double => text.Append("~d").Append(part.Double.ToString("R", CultureInfo.InvariantCulture)),
            ValueKind.Timestamp => text.Append("~t").Append(part.Int64.ToString(CultureInfo.InvariantCulture)),
            _ => part.Text.Length == 0
                ? text.Append("~e")
                : text.Append(part.Text.Replace("~", "~~", StringComparison.Ordinal).Replace(",", "~c", StringComparison.Ordinal)),
        };
    }

    private static Value DecodePart(string part)
    {
        if (!part.StartsWith('~') || part.StartsWith("~~", StringComparison.Ordinal) || part.StartsWith("~c", StringComparison.Ordinal))
        {
            return Value.Of(Unescape(part));
        }

        var rest = part.AsSpan(Math.Min(2, part.Length));
        return part.Length < 2 ? throw Malformed(part) : part[1] switch
        {
            'n' => Value.Null,
            'e' => Value.Of(string.Empty),
            'b' => Value.Of(rest is "t"),
            'i' => Value.Of(long.Parse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
            'd' => Value.Of(double.Parse(rest, NumberStyles.Float, CultureInfo.InvariantCulture)),
            't' => Value.OfTimestamp(long.Parse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
            _ => throw Malformed(part),
        };
    }

    private static string Unescape(string part)
    {
        if (!part.Contains('~', StringComparison.Ordinal))
        {
            return part;
        }

        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != '~')
            {
                text.Append(part[i]);
                continue;
            }

            i++;
            text.Append(i < part.Length && part[i] == '~' ? '~' : i < part.Length && part[i] == 'c' ? ',' : throw Malformed(part));
        }

        return text.ToString();
    }

    private static FormatException Malformed(string part) =>
        new($"'{part}' is not part of a key: after a tilde comes one of n, e, b, i, d, t, c or a tilde.");
}
