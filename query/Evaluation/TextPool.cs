using System.IO.Hashing;
using System.Text;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// Hands out the same string for the same UTF-8 text, so that keys and categories that come again and again
/// allocate nothing. A text has eight places by its hash. While most places are free the pool grows with what comes; from
/// its largest size on, a text whose places are all taken replaces the first, which bounds the memory. Not thread-safe.
/// </summary>
internal sealed class TextPool
{
    private const int SmallestSize = 1024;
    private const int LargestSize = 1 << 16;
    private const int Places = 8;
    private const int LongestPooled = 128;
    private (ulong Hash, byte[]? Utf8, string Text)[] _entries = new (ulong, byte[]?, string)[SmallestSize];

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
        for (var i = 0; i < Places; i++)
        {
            ref var entry = ref _entries[PlaceOf(hash, i)];
            if (entry.Utf8 is null)
            {
                break;
            }

            if (entry.Hash == hash && utf8.SequenceEqual(entry.Utf8))
            {
                return entry.Text;
            }
        }

        return Add(hash, utf8);
    }

    private string Add(ulong hash, ReadOnlySpan<byte> utf8)
    {
        int place;
        while (!TryPlace(hash, out place) && _entries.Length < LargestSize)
        {
            Grow();
        }

        return Put(place < 0 ? PlaceOf(hash, 0) : place, hash, utf8);
    }

    private string Put(int place, ulong hash, ReadOnlySpan<byte> utf8)
    {
        _entries[place] = (hash, utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return _entries[place].Text;
    }

    private bool TryPlace(ulong hash, out int place)
    {
        for (var i = 0; i < Places; i++)
        {
            place = PlaceOf(hash, i);
            if (_entries[place].Utf8 is null)
            {
                return true;
            }
        }

        place = -1;
        return false;
    }

    /// <summary>Doubles the pool. A text that finds no place any more is forgotten; it is pooled again when it comes again.</summary>
    private void Grow()
    {
        var old = _entries;
        _entries = new (ulong, byte[]?, string)[2 * old.Length];
        foreach (var entry in old)
        {
            if (entry.Utf8 is not null && TryPlace(entry.Hash, out var place))
            {
                _entries[place] = entry;
            }
        }
    }

    private int PlaceOf(ulong hash, int i) => (int)((hash + (uint)i) & (uint)(_entries.Length - 1));
}
