using System.IO.Hashing;
using System.Text;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// Hands out the same string for the same UTF-8 text, so that keys and categories that come again and again
/// allocate nothing. A text has four places by its hash; when all are taken it replaces the first, which bounds the memory.
/// Not thread-safe.
/// </summary>
internal sealed class TextPool
{
    private const int Size = 4096;
    private const int Places = 4;
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
        var first = (int)(hash % Size);
        var free = first;
        for (var i = 0; i < Places; i++)
        {
            var place = (first + i) % Size;
            ref var entry = ref _entries[place];
            if (entry.Utf8 is null)
            {
                free = place;
                break;
            }

            if (entry.Hash == hash && utf8.SequenceEqual(entry.Utf8))
            {
                return entry.Text;
            }
        }

        _entries[free] = (hash, utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return _entries[free].Text;
    }
}
