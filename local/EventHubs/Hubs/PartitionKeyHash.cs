using System.Numerics;
using System.Text;

namespace StreamFunctions.Local.EventHubs.Hubs;

/// <summary>
/// Maps a partition key to a partition as Event Hubs does: Bob Jenkins' lookup3 (<c>hashlittle2</c>, seeds 0) over the
/// UTF-8 bytes, both halves XORed, cut to a signed 16-bit number, absolute value of the remainder by the count.
/// </summary>
public static class PartitionKeyHash
{
    /// <summary>The index of the partition for a key, from 0 up to <paramref name="partitionCount"/>, exclusive.</summary>
    public static int PartitionOf(string key, int partitionCount)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionCount, 1);
        var (high, low) = Lookup3(Encoding.UTF8.GetBytes(key));
        return Math.Abs((short)(high ^ low) % partitionCount);
    }

    /// <summary>Both 32-bit hashes of lookup3 (public domain, burtleburtle.net/bob/c/lookup3.c).</summary>
    internal static (uint C, uint B) Lookup3(ReadOnlySpan<byte> data)
    {
        uint a, b, c;
        a = b = c = 0xDEADBEEF + (uint)data.Length;
        while (data.Length > 12)
        {
            a += Word(data, 0);
            b += Word(data, 4);
            c += Word(data, 8);
            Mix(ref a, ref b, ref c);
            data = data[12..];
        }

        if (data.Length == 0)
        {
            return (c, b);
        }

        a += Word(data, 0);
        b += Word(data, 4);
        c += Word(data, 8);
        Final(ref a, ref b, ref c);
        return (c, b);
    }

    /// <summary>A little-endian word; bytes beyond the end are zero.</summary>
    private static uint Word(ReadOnlySpan<byte> data, int at)
    {
        uint word = 0;
        for (var i = Math.Min(data.Length, at + 4) - 1; i >= at; i--)
        {
            word = (word << 8) | data[i];
        }

        return word;
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a -= c;
        a ^= BitOperations.RotateLeft(c, 4);
        c += b;
        b -= a;
        b ^= BitOperations.RotateLeft(a, 6);
        a += c;
        c -= b;
        c ^= BitOperations.RotateLeft(b, 8);
        b += a;
        a -= c;
        a ^= BitOperations.RotateLeft(c, 16);
        c += b;
        b -= a;
        b ^= BitOperations.RotateLeft(a, 19);
        a += c;
        c -= b;
        c ^= BitOperations.RotateLeft(b, 4);
        b += a;
    }

    private static void Final(ref uint a, ref uint b, ref uint c)
    {
        c ^= b;
        c -= BitOperations.RotateLeft(b, 14);
        a ^= c;
        a -= BitOperations.RotateLeft(c, 11);
        b ^= a;
        b -= BitOperations.RotateLeft(a, 25);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 16);
        a ^= c;
        a -= BitOperations.RotateLeft(c, 4);
        b ^= a;
        b -= BitOperations.RotateLeft(a, 14);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 24);
    }
}
