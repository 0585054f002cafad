using System.Globalization;
using System.Text;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>Bytes as people read them: as text where they are text, as a hex dump otherwise.</summary>
internal static class BytesText
{
    /// <summary>How many bytes are shown; <c>--raw</c> gives all of them.</summary>
    public const int MaxShown = 16 * 1024;

    private const int PerLine = 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines that show the bytes.</summary>
    public static IEnumerable<string> Lines(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ["(empty body)"];
        }

        var text = AsText(bytes.Span);
        var lines = text is not null
            ? (text.Length <= MaxShown ? text : text[..MaxShown]).ReplaceLineEndings("\n").Split('\n')
            : Dump(bytes[..Math.Min(bytes.Length, MaxShown)]);
        var hidden = text is not null ? text.Length - MaxShown : bytes.Length - MaxShown;
        return hidden <= 0 ? lines : lines.Append(string.Create(
            CultureInfo.InvariantCulture, $"... {hidden} more {(text is null ? "bytes" : "characters")}; --raw writes all of it"));
    }

    /// <summary>A text from outside on one line, without what would harm a terminal.</summary>
    public static string Line(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>The text; null if the bytes are not UTF-8, or hold what would harm a terminal.</summary>
    private static string? AsText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Dump(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at += PerLine)
        {
            var line = bytes.Slice(at, Math.Min(PerLine, bytes.Length - at)).ToArray();
            var hex = string.Join(' ', line.Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
            var text = string.Concat(line.Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));
            yield return string.Create(CultureInfo.InvariantCulture, $"{at:x8}  {hex,-47}  {text}");
        }
    }
}
