using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>
/// Maps keys to key groups. The mapping is part of the stored state (like the maximum parallelism of other
/// stream processors): it must never change for a pipeline that has state.
/// </summary>
public static class KeyGroups
{
    /// <summary>The group of a key, in [0, <paramref name="groupCount"/>): XXH64 of its UTF-8 bytes, modulo the count.</summary>
    public static int Of(string key, int groupCount)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(groupCount, 1);
        Span<byte> buffer = stackalloc byte[256];
        var bytes = Encoding.UTF8.GetMaxByteCount(key.Length) <= buffer.Length ? buffer : new byte[Encoding.UTF8.GetByteCount(key)];
        var length = Encoding.UTF8.GetBytes(key, bytes);
        return (int)(XxHash64.HashToUInt64(MemoryMarshal.CreateReadOnlySpan(ref bytes[0], length)) % (uint)groupCount);
    }
}
