using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// Writes rows as the table service reads them: OData JSON, where a column whose JSON does not tell its type has a second one
/// that names it (learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations).
/// </summary>
internal static class EntityJson
{
    private const string TypeOf = "@odata.type";

    // Yyyy-MM-ddTHH:mm:ss.fffffffZ: all of a tick, as the SDK writes it.
    private static readonly StandardFormat RoundTrip = new('O');

    /// <summary>Whether all columns are of types that are written here; others are for the SDK.</summary>
    public static bool CanWrite(TableEntity row)
    {
        foreach (var (_, value) in row)
        {
            if (value is not (string or bool or int or long or DateTimeOffset) && !(value is double number && double.IsFinite(number)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a row with its keys, in one line: characters outside of ASCII are escaped.</summary>
    /// <exception cref="InvalidOperationException">A column is of a type that <see cref="CanWrite"/> refuses.</exception>
    public static void Write(Utf8JsonWriter json, TableEntity row)
    {
        json.WriteStartObject();
        foreach (var (name, value) in row)
        {
            WriteColumn(json, name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool yes:
                json.WriteBoolean(name, yes);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteString(name + TypeOf, "Edm.Int64");
                WriteLong(json, name, number);
                break;
            case double number:
                json.WriteString(name + TypeOf, "Edm.Double");
                json.WriteNumber(name, number);
                break;
            case DateTimeOffset time:
                json.WriteString(name + TypeOf, "Edm.DateTime");
                WriteTime(json, name, time);
                break;
            default:
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Column {name} is a {value?.GetType().Name ?? "null"}."));
        }
    }

    private static void WriteLong(Utf8JsonWriter json, string name, long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out var length);
        json.WriteString(name, text[..length]);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset time)
    {
        Span<byte> text = stackalloc byte[33];
        Utf8Formatter.TryFormat(time.UtcDateTime, text, out var length, RoundTrip);
        json.WriteString(name, text[..length]);
    }
}
