using System.Buffers.Binary;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>
/// Ancestors as bytes of a table column, which holds 64 KiB: a version, then per ancestor its generation, how many groups,
/// and per group emission and watermark; little-endian.
/// </summary>
internal static class AncestorCodec
{
    /// <summary>What a column holds, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    private const byte Version = 1;
    private const int HeaderBytes = 2 * sizeof(int);
    private const int GroupBytes = 2 * sizeof(long);

    public static byte[] Write(IReadOnlyList<Ancestor> ancestors)
    {
        if (ancestors.Count == 0)
        {
            return [];
        }

        var bytes = new byte[1 + ancestors.Sum(a => HeaderBytes + (a.Groups.Count * GroupBytes))];
        bytes[0] = Version;
        var rest = bytes.AsSpan(1);
        foreach (var ancestor in ancestors)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, ancestor.Generation);
            BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(int)..], ancestor.Groups.Count);
            rest = rest[HeaderBytes..];
            foreach (var (emission, watermark) in ancestor.Groups)
            {
                BinaryPrimitives.WriteInt64LittleEndian(rest, emission);
                BinaryPrimitives.WriteInt64LittleEndian(rest[sizeof(long)..], watermark);
                rest = rest[GroupBytes..];
            }
        }

        return bytes;
    }

    /// <exception cref="InvalidOperationException">A newer program wrote them.</exception>
    public static IReadOnlyList<Ancestor> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
        {
            return [];
        }

        if (bytes[0] != Version)
        {
            throw new InvalidOperationException($"The ancestors of this generation have a form (version {bytes[0]}) that this program does not know; use a newer one.");
        }

        var ancestors = new List<Ancestor>();
        for (var rest = bytes[1..]; rest.Length > 0;)
        {
            var generation = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var groups = new AncestorLimit[BinaryPrimitives.ReadInt32LittleEndian(rest[sizeof(int)..])];
            rest = rest[HeaderBytes..];
            for (var g = 0; g < groups.Length; g++, rest = rest[GroupBytes..])
            {
                groups[g] = new AncestorLimit(BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadInt64LittleEndian(rest[sizeof(long)..]));
            }

            ancestors.Add(new Ancestor(generation, groups));
        }

        return ancestors;
    }
}
