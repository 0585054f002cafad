using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
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

    /// <summary>A number of 0 or more, as <see cref="ByteWriter.Unsigned"/> wrote it.</summary>
    public ulong Unsigned()
    {
        var at = Position;
        var value = Unsigned(ref at);
        Position = at;
        return value;
    }

    public long Signed()
    {
        var raw = Unsigned();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }

    /// <summary>As many signed numbers as there is room for, each given as the difference to the one before.</summary>
    public void Sums(Span<long> values)
    {
        var at = Position;
        long value = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var raw = Unsigned(ref at);
            values[i] = value = unchecked(value + ((long)(raw >> 1) ^ -(long)(raw & 1)));
        }

        Position = at;
    }

    /// <summary>As many indexes of <paramref name="count"/> items as there is room for.</summary>
    public void Indexes(Span<int> values, int count)
    {
        var at = Position;
        for (var i = 0; i < values.Length; i++)
        {
            var value = Unsigned(ref at);
            values[i] = value < (ulong)count ? (int)value : throw new BlockFormatException($"Byte {at}: index {value} of {count} items.");
        }

        Position = at;
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

    /// <summary>
    /// The number at a place, which moves behind it. In a loop the place stays in a register; and numbers of one to eight bytes
    /// take the same few instructions, for which length comes next cannot be foreseen.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ulong Unsigned(ref int at)
    {
        const ulong More = 0x8080_8080_8080_8080;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_bytes[at..], out var word) || (word & More) == More)
        {
            return UnsignedByBytes(ref at);
        }

        var ends = ~word & More;
        at += (BitOperations.TrailingZeroCount(ends) >> 3) + 1;

        // Up to the bit that ends the number, without the bits that tell of another byte; then seven bits of each byte together.
        word &= (ends ^ (ends - 1)) & ~More;
        word = (word & 0x007F_007F_007F_007F) | ((word & 0x7F00_7F00_7F00_7F00) >> 1);
        word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x3FFF_0000_3FFF_0000) >> 2);
        return (word & 0x0FFF_FFFF) | ((word & 0x0FFF_FFFF_0000_0000) >> 4);
    }

    private readonly ulong UnsignedByBytes(ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= _bytes.Length)
            {
                throw new BlockFormatException($"The bytes end at {_bytes.Length}, in the middle of a number.");
            }

            var next = _bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new BlockFormatException($"Byte {at}: a number that never ends.");
    }

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
