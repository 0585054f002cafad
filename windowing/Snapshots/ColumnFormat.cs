using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
        ArgumentOutOfRangeException.ThrowIfLessThan(room.Length, RoomFor(values.Length));
        var all = Union(values);
        var below = all == 0 ? 0 : BitOperations.TrailingZeroCount(all) / 8;
        var width = WordBytes - (BitOperations.LeadingZeroCount(all) / 8) - below;
        room[0] = (byte)(width | (below << 4));
        var packed = room[1..];
        if (width == WordBytes && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(packed);
        }
        else if (width > 0)
        {
            WriteWords(values, ref MemoryMarshal.GetReference(packed), width, 8 * below);
        }

        return 1 + (width * values.Length);
    }

    /// <summary>Takes a header byte apart; false if it cannot be one.</summary>
    internal static bool TryReadHeader(byte header, out int width, out int below)
    {
        (width, below) = (header & 0xF, header >> 4);
        return width + below <= WordBytes && (below == 0 || width > 0);
    }

    /// <summary>Reads the numbers from the first of the bytes; how many they are is <paramref name="width"/> times how many numbers.</summary>
    /// <param name="bytes">The numbers and whatever follows: with some bytes more, the last numbers too are read as whole words.</param>
    /// <param name="width">See <see cref="TryReadHeader"/>.</param>
    /// <param name="below">See <see cref="TryReadHeader"/>.</param>
    /// <param name="values">Takes the numbers.</param>
    internal static void Decode(ReadOnlySpan<byte> bytes, int width, int below, Span<ulong> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, width * values.Length);
        if (width == 0)
        {
            values.Clear();
        }
        else if (width == WordBytes && BitConverter.IsLittleEndian)
        {
            bytes[..(width * values.Length)].CopyTo(MemoryMarshal.AsBytes(values));
        }
        else
        {
            // The last words may reach beyond the bytes.
            var whole = Math.Min(values.Length, Math.Max(0, (bytes.Length - WordBytes + width) / width));
            ReadWords(ref MemoryMarshal.GetReference(bytes), width, 8 * below, values[..whole]);
            ReadRest(bytes[(whole * width)..], width, 8 * below, values[whole..]);
        }
    }

    private static ulong Union(ReadOnlySpan<ulong> values)
    {
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(values);
        var all = Vector<ulong>.Zero;
        foreach (var vector in vectors)
        {
            all |= vector;
        }

        var union = 0UL;
        for (var lane = 0; lane < Vector<ulong>.Count; lane++)
        {
            union |= all[lane];
        }

        foreach (var value in values[(vectors.Length * Vector<ulong>.Count)..])
        {
            union |= value;
        }

        return union;
    }

    // Each word overwrites what the one before left above its own bytes; the caller has checked that the last one has room.
    private static void WriteWords(ReadOnlySpan<ulong> values, ref byte at, int width, int shift)
    {
        foreach (var value in values)
        {
            Unsafe.WriteUnaligned(ref at, LittleEndian(value >> shift));
            at = ref Unsafe.Add(ref at, width);
        }
    }

    private static void ReadWords(ref byte at, int width, int shift, Span<ulong> values)
    {
        var mask = ulong.MaxValue >> (8 * (WordBytes - width));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (LittleEndian(Unsafe.ReadUnaligned<ulong>(ref at)) & mask) << shift;
            at = ref Unsafe.Add(ref at, width);
        }
    }

    private static void ReadRest(ReadOnlySpan<byte> bytes, int width, int shift, Span<ulong> values)
    {
        Span<byte> word = stackalloc byte[WordBytes];
        for (var i = 0; i < values.Length; i++)
        {
            word.Clear();
            bytes.Slice(i * width, width).CopyTo(word);
            values[i] = BinaryPrimitives.ReadUInt64LittleEndian(word) << shift;
        }
    }

    private static ulong LittleEndian(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
}
