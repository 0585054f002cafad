using System.Text;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>
/// Takes the events out of a producer's message: a batch, whose data sections are each an encoded message, or a single
/// plain message. Headers and annotations are the endpoint's business and are left out; the rest is kept byte for byte.
/// </summary>
internal static class BatchDecoder
{
    private const uint BatchFormat = 0x80013700;
    private const ulong Header = 0x70;
    private const ulong DeliveryAnnotations = 0x71;
    private const ulong MessageAnnotations = 0x72;
    private const ulong Properties = 0x73;
    private const ulong ApplicationProperties = 0x74;
    private const ulong Data = 0x75;
    private const ulong Sequence = 0x76;
    private const ulong Value = 0x77;
    private const ulong Footer = 0x78;

    /// <summary>As the service has it, in UTF-16 code units. A batch's key is stored with each of its events.</summary>
    private const int LongestKey = 128;

    private static ReadOnlySpan<byte> PartitionKey => "x-opt-partition-key"u8;

    /// <summary>The events; their bytes are slices of the message.</summary>
    /// <returns>The key of the batch; null if there is none.</returns>
    /// <exception cref="AmqpProtocolException">The bytes are not a message, or not a batch of messages.</exception>
    public static string? Decode(uint format, ReadOnlyMemory<byte> message, List<LogEntry> entries)
    {
        var (start, key) = Split(message);
        if (format != BatchFormat)
        {
            entries.Add(new LogEntry(key, message[start..]));
            return key;
        }

        for (var rest = message[start..]; rest.Length > 0;)
        {
            var length = AmqpScanner.Measure(rest.Span);
            var (code, value) = AmqpScanner.Descriptor(rest.Span);
            if (code == Data)
            {
                var inner = rest[value..][AmqpScanner.Binary(rest.Span[value..])];
                var (bare, innerKey) = Split(inner);
                entries.Add(new LogEntry(innerKey ?? key, inner[bare..]));
                key ??= innerKey;
            }
            else if (code is not (Properties or ApplicationProperties or Footer))
            {
                throw Bad($"a batch with a section 0x{code:x}");
            }

            rest = rest[length..];
        }

        return key;
    }

    /// <summary>
    /// Where a message's own sections begin, and its partition key. Checks the whole message: what a consumer's library
    /// could not decode would end its connection again and again.
    /// </summary>
    private static (int Start, string? Key) Split(ReadOnlyMemory<byte> message)
    {
        var span = message.Span;
        var start = 0;
        var toDecode = 0;
        ulong previous = 0;
        string? key = null;
        for (var position = 0; position < span.Length;)
        {
            var section = span[position..];
            var length = AmqpScanner.Measure(section);
            var (code, value) = AmqpScanner.Descriptor(section);
            Check(code, section[value..]);
            CheckOrder(previous, code);
            if (code == ApplicationProperties)
            {
                CheckNames(section[value..length]);
            }

            previous = code;
            position += length;
            if (code is Header or DeliveryAnnotations or MessageAnnotations)
            {
                start = position;
                key = code == MessageAnnotations ? FindKey(section[value..length]) ?? key : key;
            }

            // Bytes are bytes; all other sections hold values that may be well-formed and still impossible.
            toDecode = code == Data ? toDecode : position;
        }

        if (start >= span.Length)
        {
            throw Bad("a message without a body");
        }

        if (toDecode > 0)
        {
            PerformativeDecoder.DecodeMessage(message[..toDecode]);
        }

        return (start, key);
    }

    /// <summary>The sections from the header to the footer, each with the kind of value that it must have.</summary>
    private static void Check(ulong code, ReadOnlySpan<byte> value)
    {
        var right = code switch
        {
            Header or Properties or Sequence => value[0] is 0x45 or 0xC0 or 0xD0,
            DeliveryAnnotations or MessageAnnotations or ApplicationProperties or Footer => value[0] is 0xC1 or 0xD1,
            Data => value[0] is 0xA0 or 0xB0,
            Value => true,
            _ => false,
        };
        if (!right)
        {
            throw Bad($"a section 0x{code:x} with a value of format 0x{value[0]:x2}");
        }
    }

    /// <summary>Sections come in the order of their codes, each once; the body is one value, or data or sequences only.</summary>
    private static void CheckOrder(ulong previous, ulong code)
    {
        var repeats = code == previous && (code is Data or Sequence);
        var secondBody = (previous is Data or Sequence) && (code is Sequence or Value);
        if (!repeats && (code <= previous || secondBody))
        {
            throw Bad($"a section 0x{code:x} after 0x{previous:x}");
        }
    }

    /// <summary>Clients take the names of properties for texts, as AMQP has them.</summary>
    private static void CheckNames(ReadOnlySpan<byte> map)
    {
        for (var elements = Elements(map); elements.Length > 0;)
        {
            if (elements[0] is not (0xA1 or 0xB1 or 0xA3 or 0xB3))
            {
                throw Bad($"a property whose name is of format 0x{elements[0]:x2}");
            }

            elements = elements[AmqpScanner.Measure(elements)..];
            elements = elements[AmqpScanner.Measure(elements)..];
        }
    }

    /// <summary>Measured before: the map is whole. A map of 8-bit sizes has its elements at 3, one of 32-bit sizes at 9.</summary>
    private static ReadOnlySpan<byte> Elements(ReadOnlySpan<byte> map) => map[0] switch
    {
        0xC1 => map[3..],
        0xD1 => map[9..],
        _ => throw Bad("annotations that are not a map"),
    };

    private static string? FindKey(ReadOnlySpan<byte> map)
    {
        var elements = Elements(map);
        while (elements.Length > 0)
        {
            var nameLength = AmqpScanner.Measure(elements);
            var name = elements[..nameLength];
            var valueLength = AmqpScanner.Measure(elements[nameLength..]);
            if (IsPartitionKey(name))
            {
                return Text(elements.Slice(nameLength, valueLength));
            }

            elements = elements[(nameLength + valueLength)..];
        }

        return null;
    }

    private static bool IsPartitionKey(ReadOnlySpan<byte> name) => name[0] switch
    {
        0xA3 => name[2..].SequenceEqual(PartitionKey),
        0xB3 => name[5..].SequenceEqual(PartitionKey),
        _ => false,
    };

    private static string? Text(ReadOnlySpan<byte> value) => value[0] switch
    {
        0x40 => null,
        0xA1 or 0xA3 => Key(value[2..]),
        0xB1 or 0xB3 => Key(value[5..]),
        _ => throw Bad("a partition key that is not a string"),
    };

    private static string Key(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetCharCount(utf8) <= LongestKey
        ? Encoding.UTF8.GetString(utf8)
        : throw Bad($"a partition key of more than {LongestKey} characters");

    private static AmqpProtocolException Bad(string what) => new(AmqpProtocolException.DecodeError, $"Not an event or a batch of events: {what}.");
}
