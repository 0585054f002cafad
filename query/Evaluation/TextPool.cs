using System.IO.Hashing;
using System.Text;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// Hands out the same string for the same UTF-8 text, so that keys and categories that come again and again
/// allocate nothing. Direct-mapped: a new text replaces the old one in its place, which bounds the memory.
/// Not thread-safe.
/// </summary>
internal sealed class TextPool
{
    private const int Size = 4096;
    private const int LongestPooled = 128;
    private readonly (ulong Hash, byte[] Utf8, string Text)[] _entries = new (ulong, byte[], string)[Size];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return string.Empty;
        }

        if (utf8.Length > LongestPooled)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = XxHash3.HashToUInt64(utf8);
        ref var entry = ref _entries[(int)(hash % Size)];
        if (entry.Utf8 is null || entry.Hash != hash || !utf8.SequenceEqual(entry.Utf8))
        {
            entry = (hash, utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return entry.Text;
    }
}
