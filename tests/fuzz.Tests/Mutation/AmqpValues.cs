using System.Buffers.Binary;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>Writes AMQP values that are nearly right: every format code, every nesting, and now and then a size or a count that lies.</summary>
internal static class AmqpValues
{
    private static readonly byte[] FixedCodes =
    [
        0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x60, 0x61,
        0x70, 0x71, 0x72, 0x73, 0x74, 0x80, 0x81, 0x82, 0x83, 0x84, 0x94, 0x98,
    ];

    private static readonly byte[] Descriptors =
    [
        0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1D, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29,
        0x40, 0x41, 0x42, 0x43, 0x44, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78,
    ];

    public static byte[] Any(FuzzRandom random, int depth) => random.Below(depth > 0 ? 12 : 4) switch
    {
        0 or 1 or 2 => Scalar(random),
        3 => Variable(random),
        4 => [0x00, 0x53, random.Of(Descriptors), .. Any(random, depth - 1)],
        5 => [0x00, .. Any(random, depth - 1), .. Any(random, depth - 1)],
        6 or 7 => Compound(random, 0xC0, 0xD0, Many(random, depth - 1, random.Below(6))),
        8 or 9 => Compound(random, 0xC1, 0xD1, Many(random, depth - 1, 2 * random.Below(4))),
        _ => Array(random),
    };

    /// <summary>A performative or a section: a described list, map or value.</summary>
    public static byte[] Described(FuzzRandom random) => [0x00, 0x53, random.Of(Descriptors), .. Any(random, 4)];

    private static byte[] Scalar(FuzzRandom random)
    {
        var code = random.Of(FixedCodes);
        var value = new byte[1 + ((code >> 4) switch { 5 => 1, 6 => 2, 7 => 4, 8 => 8, 9 => 16, _ => 0 })];
        for (var i = 1; i < value.Length; i++)
        {
            value[i] = random.OneIn(3) ? (byte)0xFF : random.OneIn(2) ? (byte)0 : random.Byte();
        }

        value[0] = code;
        return value;
    }

    private static byte[] Variable(FuzzRandom random)
    {
        var content = new byte[random.Below(random.OneIn(10) ? 300 : 12)];
        for (var i = 0; i < content.Length; i++)
        {
            content[i] = random.OneIn(10) ? random.Byte() : (byte)('a' + random.Below(26));
        }

        var code = random.Of((byte[])[0xA0, 0xA1, 0xA3]);
        return content.Length > 255 || random.OneIn(4)
            ? [(byte)(code + 0x10), .. Word(content.Length, random), .. content]
            : [code, (byte)content.Length, .. content];
    }

    private static (byte[] Body, int Count) Many(FuzzRandom random, int depth, int count)
    {
        var body = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            body.AddRange(Any(random, depth));
        }

        return ([.. body], count);
    }

    private static byte[] Compound(FuzzRandom random, byte small, byte large, (byte[] Body, int Count) content)
    {
        var (body, count) = content;
        return body.Length < 250 && !random.OneIn(4)
            ? [small, (byte)(body.Length + 1), (byte)Lie(count, random), .. body]
            : [large, .. Word(body.Length + 4, random), .. Word(count, random), .. body];
    }

    /// <summary>An array, also of elements that take no bytes: many of those cost the sender nothing.</summary>
    private static byte[] Array(FuzzRandom random)
    {
        var code = random.Of(FixedCodes);
        var width = (code >> 4) switch { 5 => 1, 6 => 2, 7 => 4, 8 => 8, 9 => 16, _ => 0 };
        var count = width == 0 && random.OneIn(2) ? random.Of((int[])[0, 200, 65_536, 1_000_000]) : random.Below(6);
        var elements = new byte[width * Math.Min(count, 6)];
        return [0xF0, .. Word(elements.Length + 5, random), .. Word(count, random), code, .. elements];
    }

    private static byte[] Word(int value, FuzzRandom random)
    {
        var word = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, Lie(value, random));
        return word;
    }

    private static int Lie(int value, FuzzRandom random) => random.OneIn(40) ? (int)random.Next() : random.OneIn(40) ? value + random.Below(5) - 2 : value;
}
