using System.Text.Json;
using System.Text.Json.Serialization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>The bound: the framework's reader goes over all tokens and takes nothing from them.</summary>
internal sealed class TokensOnly(JsonEvents events) : Contender("Utf8JsonReader, tokens only")
{
    /// <summary>Seven names, seven values, two braces.</summary>
    private const int TokensPerEvent = 16;
    private long _tokens;

    public override void Run()
    {
        _tokens = 0;
        for (var i = 0; i < events.Count; i++)
        {
            var reader = new Utf8JsonReader(events[i]);
            while (reader.Read())
            {
                _tokens++;
            }
        }
    }

    public override void Check()
    {
        if (_tokens != (long)TokensPerEvent * events.Count)
        {
            throw new WrongResultException($"{Name} saw {_tokens} tokens.");
        }
    }
}

/// <summary>The usual way: source-generated deserialization of the three fields.</summary>
internal sealed class GeneratedDeserialize(JsonEvents events, DecodeSum expected) : Contender("source-generated Deserialize")
{
    private DecodeSum _sum;

    public override void Run()
    {
        _sum = default;
        for (var i = 0; i < events.Count; i++)
        {
            var reading = JsonSerializer.Deserialize(events[i], ReadingContext.Default.Reading)!;
            _sum.Add(EventTime.From(reading.Time), reading.Device, reading.Value);
        }
    }

    public override void Check() => expected.Check(Name, _sum);
}

/// <summary>The three fields that the query reads.</summary>
internal sealed record Reading(
    [property: JsonPropertyName("time")] DateTimeOffset Time,
    [property: JsonPropertyName("device")] string Device,
    [property: JsonPropertyName("value")] double Value);

/// <summary>Makes the code that reads a <see cref="Reading"/>.</summary>
[JsonSerializable(typeof(Reading))]
internal sealed partial class ReadingContext : JsonSerializerContext;
