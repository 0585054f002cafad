using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace StreamFunctions.Query.Reading;

/// <summary>Eight bytes of a text as one number, the first byte lowest, so that they are judged together instead of one by one.</summary>
internal static class Bytes8
{
    /// <summary>How many bytes there are in one.</summary>
    public const int Count = 8;

    /// <summary>The digit 0 in every byte.</summary>
    private const ulong Zeros = 0x3030303030303030;
    private const ulong High = 0x8080808080808080;

    /// <summary>Adding it carries a byte beyond 9 into the highest bit.</summary>
    private const ulong BeyondNine = 0x7676767676767676;

    /// <summary>The bytes from <paramref name="at"/> on; 0 for those behind the end. Any place from 0 to the end will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(ReadOnlySpan<byte> utf8, int at) =>
        utf8.Length - at >= Count ? BinaryPrimitives.ReadUInt64LittleEndian(utf8[at..]) : AtEnd(utf8, at);

    /// <summary>The first <paramref name="length"/> bytes; 0 for all others.</summary>
    public static ulong First(ulong bytes, int length) => length >= Count ? bytes : bytes & ((1UL << (8 * length)) - 1);

    /// <summary>How many of the bytes are digits before the first that is none, and what they are.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="number">The number that the digits make; 0 if there is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Digits(ulong bytes, out long number)
    {
        var values = bytes ^ Zeros;
        var count = BitOperations.TrailingZeroCount(((values + BeyondNine) | values) & High) / 8;

        // Zeros before the digits: then there are always eight. By two steps, since a shift by 64 would be one by 0.
        var eight = values << (4 * (Count - count)) << (4 * (Count - count));
        eight = (eight * 10) + (eight >> 8);
        number = (long)((((eight & 0x000000FF000000FF) * 0x000F424000000064) + (((eight >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32);
        return count;
    }

    // The last eight bytes, without those before the place. A shift by 64 would be one by 0.
    private static ulong AtEnd(ReadOnlySpan<byte> utf8, int at) => utf8.Length >= Count && at < utf8.Length
        ? BinaryPrimitives.ReadUInt64LittleEndian(utf8[^Count..]) >> (8 * (Count - utf8.Length + at))
        : Few(utf8[Math.Min(at, utf8.Length)..]);

    private static ulong Few(ReadOnlySpan<byte> bytes)
    {
        var few = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            few |= (ulong)bytes[i] << (8 * i);
        }

        return few;
    }
}
