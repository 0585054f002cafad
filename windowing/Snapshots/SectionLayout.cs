using System.IO.Hashing;

namespace StreamFunctions.Windowing;

/// <summary>
/// How a section lies in a snapshot: <see cref="Mark"/>, version, length of the content in four bytes, content, checksum in four bytes. Numbers of a
/// fixed size are little-endian. The first layout, which is only read, has no mark, a length in as few bytes as it takes, and another checksum.
/// </summary>
internal static class SectionLayout
{
    /// <summary>No version is 0, and the first layout begins with the version.</summary>
    internal const byte Mark = 0;

    internal const int LengthBytes = sizeof(uint);
    internal const int ChecksumBytes = sizeof(uint);

    /// <summary>The lower half of XXH3: several times as fast as the first checksum, which was a fifth of writing and reading a state.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> content, int version) => (uint)XxHash3.HashToUInt64(content, version);

    /// <summary>The checksum of the first layout.</summary>
    internal static uint FirstChecksum(ReadOnlySpan<byte> content, int version) => XxHash32.HashToUInt32(content, version);
}
