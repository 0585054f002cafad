using System.Buffers.Binary;
using System.Text;

namespace StreamFunctions.Durable;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Never trusts a length: every count is checked against what is left.</summary>
/// <exception cref="BlockFormatException">By every method: the bytes end too early or make no sense.</exception>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public byte Byte() => Position < _bytes.Length ? _bytes[Position++] : Take(1)[0];

    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new BlockFormatException($"Byte {Position - 1}: {other} is neither true nor false."),
    };

    public ulong Unsigned()
    {
        // Most numbers are small.
        if (Position < _bytes.Length && _bytes[Position] < 0x80)
        {
            return _bytes[Position++];
        }

        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new BlockFormatException($"Byte {Position}: a number that never ends.");
    }

    public long Signed()
    {
        var raw = Unsigned();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    /// <summary>A count of items, each at least <paramref name="leastBytesEach"/> long (0: bounded by <paramref name="most"/> alone).</summary>
    public int Count(int leastBytesEach = 1, int most = int.MaxValue)
    {
        var value = Unsigned();
        if (value > (ulong)most || (leastBytesEach > 0 && value > (ulong)(Left / leastBytesEach)))
        {
            throw new BlockFormatException($"Byte {Position}: {value} items are announced, but {Left} bytes are left.");
        }

        return (int)value;
    }

    public int Index(int count)
    {
        var value = Unsigned();
        return value < (ulong)count ? (int)value : throw new BlockFormatException($"Byte {Position}: index {value} of {count} items.");
    }

    public int Int32() => Signed() is var value && value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw new BlockFormatException($"Byte {Position}: {value} is out of range.");

    public long Fixed64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>As many numbers as there is room for.</summary>
    public void Fixed64(Span<long> values)
    {
        var bytes = Take(checked(values.Length * sizeof(long)));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        }
    }

    public UInt128 Fixed128() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    public string Text()
    {
        var length = Count();
        try
        {
            return StrictUtf8.GetString(Take(length));
        }
        catch (ArgumentException e)
        {
            throw new BlockFormatException($"Byte {Position}: not UTF-8 text.", e);
        }
    }

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
        {
            throw new BlockFormatException($"The bytes end at {_bytes.Length}; {count} more were expected at {Position}.");
        }

        var span = _bytes.Slice(Position, count);
        Position += count;
        return span;
    }
}
