using System.Buffers.Binary;
using System.IO.Hashing;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>
/// Changes a snapshot inside of its checksums: takes the nested sections (0, version, length, content, XXH3) apart,
/// changes the bytes between them, and seals them again with the right lengths and checksums, some in the layout of before
/// (version, length, content, XXH32). Without that no mutation would come past the first checksum.
/// </summary>
internal static class SectionMutator
{
    private const int HeaderBytes = 6;
    private const int ChecksumBytes = 4;

    public static byte[] Mutate(byte[] bytes, IReadOnlyList<byte[]> known, FuzzRandom random)
    {
        var leaves = new List<Part>();
        var parts = Take(bytes, leaves);
        for (var left = 1 + random.Below(random.Below(6) + 1); left > 0 && leaves.Count > 0; left--)
        {
            var leaf = random.Of(leaves);
            leaf.Bytes = ByteMutator.Once(leaf.Bytes, known, random);
        }

        return Seal(parts, random);
    }

    private static List<Part> Take(ReadOnlySpan<byte> bytes, List<Part> leaves)
    {
        var parts = new List<Part>();
        var from = 0;
        for (var at = 0; at < bytes.Length;)
        {
            if (!TrySection(bytes[at..], out var version, out var content, out var length))
            {
                at++;
                continue;
            }

            AddLeaf(bytes[from..at], parts, leaves);
            parts.Add(new Part { Version = version, Inner = Take(content, leaves) });
            at += length;
            from = at;
        }

        AddLeaf(bytes[from..], parts, leaves);
        return parts;
    }

    private static void AddLeaf(ReadOnlySpan<byte> bytes, List<Part> parts, List<Part> leaves)
    {
        if (bytes.Length > 0)
        {
            var leaf = new Part { Bytes = bytes.ToArray() };
            parts.Add(leaf);
            leaves.Add(leaf);
        }
    }

    private static bool TrySection(ReadOnlySpan<byte> bytes, out byte version, out ReadOnlySpan<byte> content, out int length)
    {
        version = 0;
        content = default;
        length = 0;
        if (bytes.Length < HeaderBytes || bytes[0] != 0 || bytes[1] is < 1 or > 5)
        {
            return false;
        }

        version = bytes[1];
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]);
        var rest = bytes[HeaderBytes..];
        if (size + (long)ChecksumBytes > rest.Length)
        {
            return false;
        }

        content = rest[..(int)size];
        length = HeaderBytes + (int)size + ChecksumBytes;
        return (uint)XxHash3.HashToUInt64(content, version) == BinaryPrimitives.ReadUInt32LittleEndian(rest[(int)size..]);
    }

    private static byte[] Seal(List<Part> parts, FuzzRandom random)
    {
        var bytes = new List<byte>();
        foreach (var part in parts)
        {
            if (part.Inner is null)
            {
                bytes.AddRange(part.Bytes);
            }
            else
            {
                var content = Seal(part.Inner, random);
                bytes.AddRange(random.OneIn(8) ? FirstLayout(part.Version, content) : Layout(part.Version, content));
            }
        }

        return [.. bytes];
    }

    private static byte[] Layout(byte version, byte[] content) =>
    [
        0, version, .. BitConverter.GetBytes(content.Length), .. content,
        .. BitConverter.GetBytes((uint)XxHash3.HashToUInt64(content, version)),
    ];

    private static List<byte> FirstLayout(byte version, byte[] content)
    {
        List<byte> bytes = [version];
        var size = (uint)content.Length;
        for (; size >= 0x80; size >>= 7)
        {
            bytes.Add((byte)(size | 0x80));
        }

        bytes.Add((byte)size);
        bytes.AddRange(content);
        bytes.AddRange(BitConverter.GetBytes(XxHash32.HashToUInt32(content, version)));
        return bytes;
    }

    /// <summary>Plain bytes, or a section.</summary>
    private sealed class Part
    {
        public byte[] Bytes { get; set; } = [];

        public byte Version { get; init; }

        public List<Part>? Inner { get; init; }
    }
}
