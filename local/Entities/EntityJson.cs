using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Inputs and states as JSON in UTF-8, which is how the file has them: as .NET text each would be made and read twice, in
/// twice the room. The same JSON as <see cref="Converter"/> makes of them. Thread-safe.
/// </summary>
internal sealed class EntityJson
{
    private readonly JsonSerializerOptions _options;

    public EntityJson(JsonSerializerOptions options)
    {
        _options = options;
        Converter = new JsonDataConverter(options);
    }

    /// <summary>For what hands out text to be read by others.</summary>
    public DataConverter Converter { get; }

    /// <summary>As an isolated worker does it: property names are read without case and written as they are.</summary>
    public static EntityJson OfWorker() => new(new JsonSerializerOptions { PropertyNameCaseInsensitive = true });

    /// <summary>Null for null.</summary>
    /// <exception cref="JsonException">The value cannot become JSON.</exception>
    public byte[]? Serialize(object? value) => value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, _options);

    /// <summary>Null for null.</summary>
    /// <exception cref="JsonException">The bytes are not JSON of such a type.</exception>
    public object? Deserialize(byte[]? json, Type type) => json is null ? null : JsonSerializer.Deserialize(json, type, _options);
}
