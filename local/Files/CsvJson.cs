using System.Buffers;
using System.Text.Json;

namespace StreamFunctions.Local.Files;

/// <summary>
/// Makes JSON objects of CSV rows. Without quotes, what JSON writes as a number is a number, <c>true</c> and <c>false</c> are
/// booleans, and nothing is a missing field; all else, and everything in quotes, is text.
/// </summary>
internal static class CsvJson
{
    public static ReadOnlyMemory<byte> ToObject(IReadOnlyList<string> header, IReadOnlyList<CsvField> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < header.Count; i++)
            {
                Write(json, header[i], fields[i]);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Whether a text is a number as JSON writes it: no leading zeros or plus sign, so that "007" stays text.</summary>
    internal static bool IsNumber(string text)
    {
        var at = text.StartsWith('-') ? 1 : 0;
        var digits = Digits(text, ref at);
        if (digits == 0 || (digits > 1 && text[at - digits] == '0'))
        {
            return false;
        }

        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (Digits(text, ref at) == 0)
            {
                return false;
            }
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at += at + 1 < text.Length && text[at + 1] is '+' or '-' ? 2 : 1;
            if (Digits(text, ref at) == 0)
            {
                return false;
            }
        }

        return at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - from;
    }

    private static void Write(Utf8JsonWriter json, string name, CsvField field)
    {
        if (!field.Quoted && field.Text.Length == 0)
        {
            return;
        }

        json.WritePropertyName(name);
        if (!field.Quoted && field.Text is "true" or "false")
        {
            json.WriteBooleanValue(field.Text == "true");
        }
        else if (!field.Quoted && IsNumber(field.Text))
        {
            json.WriteRawValue(field.Text);
        }
        else
        {
            json.WriteStringValue(field.Text);
        }
    }
}
