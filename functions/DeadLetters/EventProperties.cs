using System.Globalization;
using System.Text.Json;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>
/// Writes an event's application properties as text and reads them back with their types, so that an event can be sent
/// again as it was. JSON: name to [type, value as text]. Bounded: what does not fit is left out, and counted.
/// </summary>
internal static class EventProperties
{
    /// <summary>The longest text that is kept, in characters; a table column holds 32,768.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Writes the properties in the order of their names.</summary>
    /// <returns>The text (null = no properties), and how many did not fit or are of a type that cannot be kept.</returns>
    public static (string? Text, int LeftOut) Write(IEnumerable<KeyValuePair<string, object>> properties)
    {
        var kept = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (length, leftOut) = (2, 0);
        foreach (var (name, value) in properties.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var entry = Tagged(value);
            var size = entry is null ? 0 : JsonSerializer.Serialize(name).Length + JsonSerializer.Serialize(entry).Length + 2;
            if (entry is null || length + size > MaxLength)
            {
                leftOut++;
                continue;
            }

            length += size;
            kept.Add(name, entry);
        }

        return (kept.Count == 0 ? null : JsonSerializer.Serialize(kept), leftOut);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null reads as none.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static IReadOnlyDictionary<string, object?> Read(string? text)
    {
        var properties = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (text is null)
        {
            return properties;
        }

        try
        {
            foreach (var (name, entry) in JsonSerializer.Deserialize<Dictionary<string, string[]>>(text)!)
            {
                properties.Add(name, Value(entry[0], entry[1]));
            }
        }
        catch (Exception fault) when (fault is JsonException or IndexOutOfRangeException or OverflowException)
        {
            throw new FormatException($"The properties of a dead letter are not readable: {fault.Message}", fault);
        }

        return properties;
    }

    private static string[]? Tagged(object? value) => value switch
    {
        string text => ["s", text],
        bool flag => ["b", flag ? "true" : "false"],
        byte or sbyte or short or ushort or int or uint or long or ulong => [value.GetType().Name, Invariant(value)],
        float number => ["f", number.ToString("R", CultureInfo.InvariantCulture)],
        double number => ["d", number.ToString("R", CultureInfo.InvariantCulture)],
        Guid id => ["g", id.ToString("D")],
        DateTime time => ["t", time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)],
        DateTimeOffset time => ["t", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)],
        byte[] bytes => ["x", Convert.ToBase64String(bytes)],
        ArraySegment<byte> bytes => ["x", Convert.ToBase64String(bytes)],
        _ => null,
    };

    private static object? Value(string type, string text) => type switch
    {
        "s" => text,
        "b" => text == "true",
        nameof(Byte) => byte.Parse(text, CultureInfo.InvariantCulture),
        nameof(SByte) => sbyte.Parse(text, CultureInfo.InvariantCulture),
        nameof(Int16) => short.Parse(text, CultureInfo.InvariantCulture),
        nameof(UInt16) => ushort.Parse(text, CultureInfo.InvariantCulture),
        nameof(Int32) => int.Parse(text, CultureInfo.InvariantCulture),
        nameof(UInt32) => uint.Parse(text, CultureInfo.InvariantCulture),
        nameof(Int64) => long.Parse(text, CultureInfo.InvariantCulture),
        nameof(UInt64) => ulong.Parse(text, CultureInfo.InvariantCulture),
        "f" => float.Parse(text, CultureInfo.InvariantCulture),
        "d" => double.Parse(text, CultureInfo.InvariantCulture),
        "g" => Guid.Parse(text),
        "t" => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        "x" => Convert.FromBase64String(text),
        _ => throw new FormatException($"The properties of a dead letter hold the type '{type}', which this program does not know."),
    };

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
