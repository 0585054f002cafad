using System.Buffers.Binary;
using System.Numerics;

namespace StreamFunctions.Windowing;

/// <summary>
/// Numbers of one kind side by side, each in as many bytes as the longest of them needs. Zero bytes that all of them have
/// at either end are left out, so small counts take one byte and doubles that are short fractions few. A header byte says
/// how many bytes each takes (low four bits) and how many zero bytes lie below them (high four bits).
/// </summary>
internal static class ColumnFormat
{
    private const int WordBytes = 8;

    /// <summary>So long a room is always enough for <see cref="Encode"/>, which writes whole words that overlap.</summary>
    internal static int RoomFor(int count) => 1 + ((count + 1) * WordBytes);

    /// <summary>Writes the numbers; how many bytes they took.</summary>
    internal static int Encode(ReadOnlySpan<ulong> values, Span<byte> room)
    {
        var all = 0UL;
        foreach (var value in values)
        {
            all |= value;
        }

        var below = all == 0 ? 0 : BitOperations.TrailingZeroCount(all) / 8;
        var width = WordBytes - (BitOperations.LeadingZeroCount(all) / 8) - below;
        room[0] = (byte)(width | (below << 4));
        var shift = 8 * below;
        var at = 1;
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(room[at..], value >> shift);
            at += width;
        }

        return at;
    }

    /// <summary>Takes a header byte apart; false if it cannot be one.</summary>
    internal static bool TryReadHeader(byte header, out int width, out int below)
    {
        (width, below) = (header & 0xF, header >> 4);
        return width + below <= WordBytes && (below == 0 || width > 0);
    }

    /// <summary>Reads the numbers from bytes of exactly their length.</summary>
    internal static void Decode(ReadOnlySpan<byte> bytes, int width, int below, Span<ulong> values)
    {
        if (width == 0)
        {
            values.Clear();
            return;
        }

        var (mask, shift, at, i) = (ulong.MaxValue >> (8 * (WordBytes - width)), 8 * below, 0, 0);
        for (; i < values.Length && at + WordBytes <= bytes.Length; i++, at += width)
        {
            values[i] = (BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]) & mask) << shift;
        }

        Span<byte> word = stackalloc byte[WordBytes];
        for (; i < values.Length; i++, at += width)
        {
            word.Clear();
            bytes.Slice(at, width).CopyTo(word);
            values[i] = BinaryPrimitives.ReadUInt64LittleEndian(word) << shift;
        }
    }
}
