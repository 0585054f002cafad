using System.Text.Json;

namespace StreamFunctions.Local.Files;

/// <summary>
/// Decodes values by an Avro schema, as far as Capture files need it: primitives, unions of them, maps and records. A schema
/// of anything else is refused when it is read. Immutable and thread-safe.
/// </summary>
internal sealed class AvroSchema
{
    private const int MaxDepth = 16;

    private readonly string _type;
    private readonly IReadOnlyList<(string Name, AvroSchema Schema)> _parts;

    private AvroSchema(string type, IReadOnlyList<(string, AvroSchema)> parts) => (_type, _parts) = (type, parts);

    /// <summary>The names of a record's fields; empty for all else.</summary>
    public IEnumerable<string> Fields => _type == "record" ? _parts.Select(p => p.Name) : [];

    /// <summary>Reads a schema.</summary>
    /// <exception cref="FileFormatException">It is no record's schema, or of a kind that Capture does not write.</exception>
    public static AvroSchema Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var schema = Parse(document.RootElement, 0);
            return schema._type == "record" ? schema : throw new FileFormatException("its schema is not that of a record");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FileFormatException($"its schema is not readable ({exception.Message})", exception);
        }
    }

    /// <summary>Decodes one value: long, double, string, bool, bytes (ReadOnlyMemory), null, or a dictionary of a record or map.</summary>
    public object? Read(AvroBytes bytes)
    {
        switch (_type)
        {
            case "null": return null;
            case "boolean": return bytes.ReadBoolean();
            case "int" or "long": return bytes.ReadLong();
            case "float": return (double)bytes.ReadFloat();
            case "double": return bytes.ReadDouble();
            case "string": return bytes.ReadString();
            case "bytes": return bytes.ReadBytes();
            case "union": return Branch(bytes.ReadLong()).Read(bytes);
            case "map": return ReadMap(bytes);
            default: return _parts.ToDictionary(part => part.Name, part => part.Schema.Read(bytes), StringComparer.Ordinal);
        }
    }

    private static AvroSchema Parse(JsonElement element, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FileFormatException($"its schema nests deeper than {MaxDepth} levels");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return new AvroSchema("union", [.. element.EnumerateArray().Select(branch => (string.Empty, Parse(branch, depth + 1)))]);
            case JsonValueKind.Object when element.GetProperty("type").ValueKind != JsonValueKind.String:
                return Parse(element.GetProperty("type"), depth + 1);
            case JsonValueKind.Object when element.GetProperty("type").GetString() == "map":
                return new AvroSchema("map", [(string.Empty, Parse(element.GetProperty("values"), depth + 1))]);
            case JsonValueKind.Object when element.GetProperty("type").GetString() == "record":
                return Record([.. element.GetProperty("fields").EnumerateArray()
                    .Select(field => (field.GetProperty("name").GetString()!, Parse(field.GetProperty("type"), depth + 1)))]);
            default:
                var name = element.ValueKind == JsonValueKind.Object ? element.GetProperty("type").GetString() : element.GetString();
                return name is "null" or "boolean" or "int" or "long" or "float" or "double" or "string" or "bytes"
                    ? new AvroSchema(name, [])
                    : throw new FileFormatException($"its schema has the type '{name}', which Event Hubs Capture does not write");
        }
    }

    private static AvroSchema Record(IReadOnlyList<(string Name, AvroSchema Schema)> fields) =>
        fields.DistinctBy(field => field.Name, StringComparer.Ordinal).Count() == fields.Count
            ? new AvroSchema("record", fields)
            : throw new FileFormatException("its schema names a field twice");

    private AvroSchema Branch(long index) => index >= 0 && index < _parts.Count
        ? _parts[(int)index].Schema
        : throw new FileFormatException($"a value is of branch {index} of a union of {_parts.Count}");

    private Dictionary<string, object?> ReadMap(AvroBytes bytes)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var count = bytes.ReadLong(); count != 0; count = bytes.ReadLong())
        {
            if (count < 0)
            {
                // A negative count is followed by the size in bytes of its items.
                bytes.ReadLong();
                count = -count;
            }

            // Each item takes bytes (its key's length), so a false count ends at the end of the data.
            for (var i = 0L; i < count; i++)
            {
                map[bytes.ReadString()] = _parts[0].Schema.Read(bytes);
            }
        }

        return map;
    }
}
