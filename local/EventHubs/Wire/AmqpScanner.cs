using System.Buffers.Binary;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// Measures and checks encoded AMQP values without building objects (AMQP 1.0, part 1, section 1.6). Everything from a
/// peer passes here before the library decodes it: the library recurses as deep and allocates as much as the bytes
/// say, and a stack overflow would end the process.
/// </summary>
internal static class AmqpScanner
{
    private const int MaxDepth = 32;
    private const int MaxArrayElements = 1 << 16;

    /// <summary>Elements that take no bytes cost their sender nothing and the decoder eight bytes or more each.</summary>
    private const int MaxElementsWithoutBytes = 16;

    /// <summary>
    /// A map becomes a hash table. The hashes of texts are seeded; numbers can be chosen to meet in one place, and then
    /// the time is the square of their count. No client has more than a few keys that are not texts.
    /// </summary>
    private const int MaxKeysThatAreNotTexts = 64;

    /// <summary>The length of the value that begins the bytes.</summary>
    /// <exception cref="AmqpProtocolException">The bytes do not begin with a whole, sane value.</exception>
    public static int Measure(ReadOnlySpan<byte> data) => Measure(data, 0);

    /// <summary>The descriptor code of a section or performative, and where its value begins.</summary>
    public static (ulong Code, int ValueStart) Descriptor(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 3 && data[0] == 0 && data[1] == 0x53)
        {
            return (data[2], 3);
        }

        if (data.Length >= 10 && data[0] == 0 && data[1] == 0x80)
        {
            return (BinaryPrimitives.ReadUInt64BigEndian(data[2..]), 10);
        }

        throw Bad("a described value with a numeric descriptor was expected");
    }

    /// <summary>The content of the binary value that begins the bytes.</summary>
    public static Range Binary(ReadOnlySpan<byte> data)
    {
        var length = Measure(data);
        return data[0] switch
        {
            0xA0 => 2..length,
            0xB0 => 5..length,
            _ => throw Bad("a binary value was expected"),
        };
    }

    private static int Measure(ReadOnlySpan<byte> data, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Bad($"values are nested more than {MaxDepth} deep");
        }

        var code = At(data, 0);
        if (code == 0)
        {
            var descriptor = 1 + Measure(Rest(data, 1), depth + 1);
            var length = descriptor + Measure(Rest(data, descriptor), depth + 1);
            CheckFields(data[1..descriptor], data[descriptor..length]);
            return length;
        }

        return 1 + MeasureAfter(code, Rest(data, 1), depth);
    }

    /// <summary>Both parts are whole values.</summary>
    private static void CheckFields(ReadOnlySpan<byte> descriptor, ReadOnlySpan<byte> value)
    {
        var count = value[0] switch
        {
            0xC0 => SizeAndCount(value[1..], 1).Count,
            0xD0 => SizeAndCount(value[1..], 4).Count,
            _ => 0,
        };
        if (count == 0)
        {
            return;
        }

        if (IsText(descriptor[0]) && descriptor[(descriptor[0] < 0xB0 ? 2 : 5)..].StartsWith("amqp:"u8))
        {
            // The library knows AMQP's lists by their names too. No client sends those.
            throw Bad("a list of AMQP's own, described by its name instead of its number");
        }

        if (Number(descriptor) is { } code && AmqpLists.MostFields(code) is { } most && count > most)
        {
            throw Bad($"a list 0x{code:x2} of {count} fields, which has at most {most}");
        }
    }

    private static ulong? Number(ReadOnlySpan<byte> value) => value[0] switch
    {
        0x44 => 0,
        0x53 => value[1],
        0x80 => BinaryPrimitives.ReadUInt64BigEndian(value[1..]),
        _ => null,
    };

    /// <summary>Bytes of a value behind its format code.</summary>
    private static int MeasureAfter(byte code, ReadOnlySpan<byte> data, int depth) => code switch
    {
        0x40 or 0x41 or 0x42 or 0x43 or 0x44 or 0x45 => 0,
        >= 0x50 and <= 0x56 => Fixed(data, 1),
        0x60 or 0x61 => Fixed(data, 2),
        >= 0x70 and <= 0x74 => Fixed(data, 4),
        >= 0x80 and <= 0x84 => Fixed(data, 8),
        0x94 or 0x98 => Fixed(data, 16),
        0xA0 or 0xA1 or 0xA3 => Fixed(data, 1 + At(data, 0)),
        0xB0 or 0xB1 or 0xB3 => Fixed(data, 4L + Word(data, 0)),
        0xC0 or 0xC1 => Compound(data, 1, code == 0xC1, depth),
        0xD0 or 0xD1 => Compound(data, 4, code == 0xD1, depth),
        0xE0 => Array(data, 1, depth),
        0xF0 => Array(data, 4, depth),
        _ => throw Bad($"unknown format code 0x{code:x2}"),
    };

    private static int Compound(ReadOnlySpan<byte> data, int width, bool isMap, int depth)
    {
        var (total, count) = SizeAndCount(data, width);
        var body = data[(2 * width)..total];
        if (count > body.Length || (isMap && count % 2 != 0))
        {
            throw Bad($"a list or map of {count} elements in {body.Length} bytes");
        }

        var otherKeys = 0;
        for (var i = 0L; i < count; i++)
        {
            if (isMap && i % 2 == 0 && !IsText(At(body, 0)) && ++otherKeys > MaxKeysThatAreNotTexts)
            {
                throw Bad($"a map with more than {MaxKeysThatAreNotTexts} keys that are not texts");
            }

            body = body[Measure(body, depth + 1)..];
        }

        return body.IsEmpty ? total : throw Bad("a list or map is larger than its elements");
    }

    private static int Array(ReadOnlySpan<byte> data, int width, int depth)
    {
        var (total, count) = SizeAndCount(data, width);
        if (count > MaxArrayElements)
        {
            throw Bad($"an array of {count} elements");
        }

        var body = data[(2 * width)..total];
        var code = At(body, 0);
        body = body[1..];
        if (body.IsEmpty && count > MaxElementsWithoutBytes)
        {
            throw Bad($"an array of {count} elements without bytes");
        }

        for (var i = 0L; i < count; i++)
        {
            body = body[MeasureAfter(code, body, depth + 1)..];
        }

        return body.IsEmpty ? total : throw Bad("an array is larger than its elements");
    }

    private static bool IsText(byte code) => code is 0xA1 or 0xA3 or 0xB1 or 0xB3;

    private static (int Total, long Count) SizeAndCount(ReadOnlySpan<byte> data, int width)
    {
        var size = width == 1 ? At(data, 0) : Word(data, 0);
        var total = Fixed(data, width + (long)size);
        if (size < width)
        {
            throw Bad("a list, map or array without a count");
        }

        return (total, width == 1 ? At(data, 1) : Word(data, 4));
    }

    private static int Fixed(ReadOnlySpan<byte> data, long length) =>
        length <= data.Length ? (int)length : throw Bad($"a value of {length} bytes where {data.Length} are left");

    private static byte At(ReadOnlySpan<byte> data, int index) =>
        index < data.Length ? data[index] : throw Bad("the bytes end within a value");

    private static uint Word(ReadOnlySpan<byte> data, int index) =>
        index + 4 <= data.Length ? BinaryPrimitives.ReadUInt32BigEndian(data[index..]) : throw Bad("the bytes end within a value");

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> data, int index) =>
        index <= data.Length ? data[index..] : throw Bad("the bytes end within a value");

    private static AmqpProtocolException Bad(string what) => new(AmqpProtocolException.DecodeError, $"Malformed AMQP value: {what}.");
}
