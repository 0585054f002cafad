using System.Globalization;
using System.Text.Json;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Replay;

/// <summary>Writes result rows to a text: the window's bounds, the query's columns, how many rows it holds. Not thread-safe.</summary>
internal interface IResultWriter
{
    Task WriteAsync(WindowResult result);
}

/// <summary>One JSON object per line.</summary>
internal sealed class JsonResultWriter(TextWriter output, PipelineProjection projection) : IResultWriter
{
    public async Task WriteAsync(WindowResult result) => await output.WriteLineAsync(JsonText.Of(json =>
    {
        JsonText.Write(json, "windowStart", Value.OfTimestamp(result.Start));
        JsonText.Write(json, "windowEnd", Value.OfTimestamp(result.End));
        var values = projection.Project(result);
        for (var i = 0; i < values.Length; i++)
        {
            JsonText.Write(json, projection.Names[i], values[i]);
        }

        json.WriteNumber("rows", result.Rows);
        json.WriteNumber("revision", result.Revision);
    }));
}

/// <summary>CSV by RFC 4180 with a header; text is quoted where it must be, or where it would read as a number or boolean.</summary>
internal sealed class CsvResultWriter(TextWriter output, PipelineProjection projection) : IResultWriter
{
    private bool _begun;

    public async Task WriteAsync(WindowResult result)
    {
        if (!_begun)
        {
            _begun = true;
            string[] header = ["windowStart", "windowEnd", .. projection.Names, "rows", "revision"];
            await output.WriteAsync(string.Join(',', header.Select(Quoted)) + "\r\n");
        }

        Value[] cells = [Value.OfTimestamp(result.Start), Value.OfTimestamp(result.End), .. projection.Project(result), Value.Of(result.Rows), Value.Of((long)result.Revision)];
        await output.WriteAsync(string.Join(',', cells.Select(Cell)) + "\r\n");
    }

    private static string Cell(Value value) => value.Kind switch
    {
        ValueKind.Null => string.Empty,
        ValueKind.Boolean => value.Boolean ? "true" : "false",
        ValueKind.Int64 => value.Int64.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => value.Double.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Timestamp => JsonText.Time(value.Int64),
        _ => Quoted(value.Text),
    };

    private static string Quoted(string text) =>
        text.Length == 0 || text is "true" or "false" || Files.CsvJson.IsNumber(text) || text.AsSpan().IndexOfAny(",\"\r\n") >= 0
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}

/// <summary>Writes values as JSON texts. Stateless.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON object on one line.</summary>
    public static string Of(Action<Utf8JsonWriter> content)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Write(Utf8JsonWriter json, string name, Value value)
    {
        json.WritePropertyName(name);
        switch (value.Kind)
        {
            case ValueKind.Null:
                json.WriteNullValue();
                break;
            case ValueKind.Boolean:
                json.WriteBooleanValue(value.Boolean);
                break;
            case ValueKind.Int64:
                json.WriteNumberValue(value.Int64);
                break;
            case ValueKind.Double when double.IsFinite(value.Double):
                json.WriteNumberValue(value.Double);
                break;
            case ValueKind.Double:
                json.WriteStringValue(value.Double.ToString(CultureInfo.InvariantCulture));
                break;
            case ValueKind.Timestamp:
                json.WriteStringValue(Time(value.Int64));
                break;
            default:
                json.WriteStringValue(value.Text);
                break;
        }
    }

    /// <summary>An event time as ISO 8601 in UTC.</summary>
    public static string Time(long time) => EventTime.ToInstant(time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
