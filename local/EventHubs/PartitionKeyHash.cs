using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace StreamFunctions.Local.EventHubs;

/// <summary>
/// Which partition a partition key belongs to, as Event Hubs and its client libraries decide it. Source: Bob Jenkins'
/// lookup3 (hashlittle2, public domain), whose two results are combined by XOR and cut to 16 bits.
/// </summary>
public static class PartitionKeyHash
{
    /// <summary>The partition of a key, from 0 (inclusive) to the count (exclusive).</summary>
    /// <param name="key">The key.</param>
    /// <param name="partitionCount">The number of partitions of the hub; at least 1.</param>
    public static int PartitionOf(string key, int partitionCount)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionCount, 1);
        return Math.Abs(Hash(Encoding.UTF8.GetBytes(key)) % partitionCount);
    }

    /// <summary>The 16-bit hash of a key's UTF-8 bytes.</summary>
    internal static short Hash(ReadOnlySpan<byte> data)
    {
        var a = 0xdeadbeef + (uint)data.Length;
        var b = a;
        var c = a;
        while (data.Length > 12)
        {
            Add(data, ref a, ref b, ref c);
            Mix(ref a, ref b, ref c);
            data = data[12..];
        }

        if (data.Length > 0)
        {
            Span<byte> rest = stackalloc byte[12];
            rest.Clear();
            data.CopyTo(rest);
            Add(rest, ref a, ref b, ref c);
            Finish(ref a, ref b, ref c);
        }

        return unchecked((short)(c ^ b));
    }

    private static void Add(ReadOnlySpan<byte> data, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(data);
        b += BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(data[8..]);
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

    private static void Finish(ref uint a, ref uint b, ref uint c)
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
