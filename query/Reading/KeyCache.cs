using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Reading;

/// <summary>Hands out the same key for the same parts. Bounded in the same way as the pool of texts. Not thread-safe.</summary>
internal sealed class KeyCache(int partCount)
{
    private const int Size = 4096;
    private const int Places = 4;

    /// <summary>Longer keys are not kept: 4,096 of a megabyte each would fill the memory.</summary>
    private const int LongestKept = 256;
    private readonly Value[] _parts = new Value[Size * partCount];
    private readonly string?[] _keys = new string?[Size];

    public string Get(ReadOnlySpan<Value> parts)
    {
        // Most keys are one text that stands for itself.
        if (parts.Length == 1 && parts[0].Kind == ValueKind.String && KeyCodec.IsPlain(parts[0].Text))
        {
            return parts[0].Text;
        }

        var first = HashOf(parts);
        var free = first;
        for (var i = 0; i < Places; i++)
        {
            var place = (first + i) % Size;
            if (_keys[place] is not { } key)
            {
                free = place;
                break;
            }

            if (PartsAt(place).SequenceEqual(parts))
            {
                return key;
            }
        }

        var made = KeyCodec.Encode(parts);
        if (made.Length <= LongestKept)
        {
            parts.CopyTo(PartsAt(free));
            _keys[free] = made;
        }

        return made;
    }

    private static int HashOf(ReadOnlySpan<Value> parts)
    {
        var hash = new HashCode();
        foreach (var part in parts)
        {
            hash.Add(part.Kind);
            hash.Add(part.Bits);
            hash.Add(part.Kind == ValueKind.String ? string.GetHashCode(part.Text, StringComparison.Ordinal) : 0);
        }

        return (int)((uint)hash.ToHashCode() % Size);
    }

    private Span<Value> PartsAt(int place) => _parts.AsSpan(place * partCount, partCount);
}
