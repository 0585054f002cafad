using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Reading;

/// <summary>Hands out the same key for the same parts. Bounded in the same way as the pool of texts. Not thread-safe.</summary>
internal sealed class KeyCache(int partCount)
{
    private const int Size = 4096;
    private const int Places = 4;
    private readonly Value[] _parts = new Value[Size * partCount];
    private readonly string?[] _keys = new string?[Size];

    public string Get(ReadOnlySpan<Value> parts)
    {
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

        parts.CopyTo(PartsAt(free));
        return _keys[free] = KeyCodec.Encode(parts);
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
