using System.Buffers.Binary;
using System.IO.Hashing;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>
/// Changes a snapshot inside of its checksums: takes the nested sections (version, length, content, XXH32) apart,
/// changes the bytes between them, and seals them again with the right lengths and checksums. Without that no mutation
/// would come past the first checksum.
/// </summary>
internal static class SectionMutator
{
    public static byte[] Mutate(byte[] bytes, IReadOnlyList<byte[]> known, FuzzRandom random)
    {
        var leaves = new List<Part>();
        var parts = Take(bytes, leaves);
        for (var left = 1 + random.Below(random.Below(6) + 1); left > 0 && leaves.Count > 0; left--)
        {
            var leaf = random.Of(leaves);
            leaf.Bytes = ByteMutator.Once(leaf.Bytes, known, random);
        }

        return Seal(parts);
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
        version = bytes[0];
        content = default;
        length = 0;
        var at = 1;
        var size = 0L;
        for (var shift = 0; shift < 28 && at < bytes.Length; shift += 7)
        {
            var next = bytes[at++];
            size |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        if (version is < 1 or > 5 || at + size + 4 > bytes.Length)
        {
            return false;
        }

        content = bytes.Slice(at, (int)size);
        length = at + (int)size + 4;
        return XxHash32.HashToUInt32(content, version) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - 4)..]);
    }

    private static byte[] Seal(List<Part> parts)
    {
        var bytes = new List<byte>();
        Span<byte> checksum = stackalloc byte[4];
        foreach (var part in parts)
        {
            if (part.Inner is null)
            {
                bytes.AddRange(part.Bytes);
                continue;
            }

            var content = Seal(part.Inner);
            bytes.Add(part.Version);
            var size = (uint)content.Length;
            for (; size >= 0x80; size >>= 7)
            {
                bytes.Add((byte)(size | 0x80));
            }

            bytes.Add((byte)size);
            bytes.AddRange(content);
            BinaryPrimitives.WriteUInt32LittleEndian(checksum, XxHash32.HashToUInt32(content, part.Version));
            bytes.AddRange(checksum);
        }

        return [.. bytes];
    }

    /// <summary>Plain bytes, or a section.</summary>
    private sealed class Part
    {
        public byte[] Bytes { get; set; } = [];

        public byte Version { get; init; }

        public List<Part>? Inner { get; init; }
    }
}
