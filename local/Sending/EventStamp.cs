using System.Globalization;
using System.Text.Json;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Sending;

/// <summary>
/// Makes an event to send from a body: gives it an id that is the same on every run over the same file (so that a
/// pipeline that deduplicates by it counts an event once, however often it is sent) and the partition key that a field
/// of its body holds.
/// </summary>
/// <param name="idPrefix">What ids start with; the event's number in the file follows, from 0. Null: no ids.</param>
/// <param name="keyField">The top-level field whose text or number is the partition key. Null: no key.</param>
internal sealed class EventStamp(string? idPrefix, string? keyField)
{
    /// <summary>The property that marks a control event.</summary>
    public const string ControlProperty = "streamfunctions-control";

    /// <summary>The value of <see cref="ControlProperty"/> that ends a partition's input.</summary>
    public const string EndOfInput = "end-of-input";

    /// <summary>Makes the event with the given number.</summary>
    public OutgoingEvent Stamp(long number, ReadOnlyMemory<byte> body) => new(body)
    {
        ContentType = "application/json",
        MessageId = idPrefix is null ? null : string.Create(CultureInfo.InvariantCulture, $"{idPrefix}-{number}"),
        PartitionKey = keyField is null ? null : KeyOf(body.Span, keyField),
    };

    /// <summary>Makes the event that says "no further event in this partition".</summary>
    public static OutgoingEvent EndOfInputEvent() => new(ReadOnlyMemory<byte>.Empty)
    {
        Properties = new Dictionary<string, object?> { [ControlProperty] = EndOfInput },
    };

    // A body that is no JSON object, or lacks the field, has no key: it is sent all the same, to any partition.
    private static string? KeyOf(ReadOnlySpan<byte> body, string field)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(field);
                reader.Read();
                if (found)
                {
                    return reader.TokenType switch
                    {
                        JsonTokenType.String => reader.GetString(),
                        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                        _ => null,
                    };
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }
}
