using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
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
    private Entry[] _entries = new Entry[SmallestSize];

    /// <summary>The string of a valid UTF-8 text.</summary>
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

        var (entries, sought) = (_entries, TextMark.Of(utf8));
        var hash = sought.Hash;
        for (var i = 0; i < Places; i++)
        {
            ref var entry = ref entries[(hash + i) & (entries.Length - 1)];
            if (entry.Text is null)
            {
                break;
            }

            if (entry.Mark.Equals(sought) && (sought.IsWhole || IsSame(utf8, entry.Text)))
            {
                return entry.Text;
            }
        }

        return Add(sought, utf8);
    }

    // As text, not as bytes: the entry then needs no copy of them. Two valid texts that differ are different strings.
    private static bool IsSame(ReadOnlySpan<byte> utf8, string text)
    {
        Span<char> chars = stackalloc char[LongestPooled];
        return text.AsSpan().SequenceEqual(chars[..Encoding.UTF8.GetChars(utf8, chars)]);
    }

    private string Add(in TextMark mark, ReadOnlySpan<byte> utf8)
    {
        int place;
        while (!TryPlace(mark, out place) && _entries.Length < LargestSize)
        {
            Grow();
        }

        var text = Encoding.UTF8.GetString(utf8);
        _entries[place < 0 ? PlaceOf(mark, 0) : place] = new Entry { Mark = mark, Text = text };
        return text;
    }

    private bool TryPlace(in TextMark mark, out int place)
    {
        for (var i = 0; i < Places; i++)
        {
            place = PlaceOf(mark, i);
            if (_entries[place].Text is null)
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
        _entries = new Entry[2 * old.Length];
        foreach (var entry in old)
        {
            if (entry.Text is not null && TryPlace(entry.Mark, out var place))
            {
                _entries[place] = entry;
            }
        }
    }

    private int PlaceOf(in TextMark mark, int i) => (mark.Hash + i) & (_entries.Length - 1);

    private struct Entry
    {
        public TextMark Mark;
        public string? Text;
    }
}

/// <summary>
/// What a text is recognised by: its length and, up to 16 bytes, all that it is (as two numbers that may overlap), so that neither
/// a hash nor a comparison needs more than a few instructions; of longer ones a hash.
/// </summary>
internal readonly record struct TextMark(ulong Head, ulong Tail, int Length)
{
    private const int LongestWhole = 16;

    /// <summary>Whether texts that agree in this are the same.</summary>
    public bool IsWhole => Length <= LongestWhole;

    /// <summary>Not negative, since it is a place to begin at.</summary>
    public int Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Digits of pi. Without the second product, names that count up crowd in places that follow each other.
            var high = Math.BigMul(Head ^ 0x243F6A8885A308D3, Tail ^ 0x13198A2E03707344 ^ (ulong)Length, out var low);
            var mixed = high ^ low;
            return (int)(((mixed ^ (mixed >> 32)) * 0x9E3779B97F4A7C15) >> 33);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TextMark Of(ReadOnlySpan<byte> utf8) => utf8.Length switch
    {
        > LongestWhole => new(XxHash3.HashToUInt64(utf8), 0, utf8.Length),
        >= sizeof(ulong) => new(BinaryPrimitives.ReadUInt64LittleEndian(utf8), BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]), utf8.Length),
        >= sizeof(uint) => new(BinaryPrimitives.ReadUInt32LittleEndian(utf8), BinaryPrimitives.ReadUInt32LittleEndian(utf8[^sizeof(uint)..]), utf8.Length),
        _ => new(utf8[0] | ((ulong)utf8[utf8.Length / 2] << 8) | ((ulong)utf8[^1] << 16), 0, utf8.Length),
    };
}
