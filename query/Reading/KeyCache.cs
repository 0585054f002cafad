using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Reading;

/// <summary>Hands out the same key for the same parts. Direct-mapped like the pool of texts, and so bounded. Not thread-safe.</summary>
internal sealed class KeyCache(int partCount)
{
    private const int Size = 4096;
    private readonly Value[] _parts = new Value[Size * partCount];
    private readonly string?[] _keys = new string?[Size];

    public string Get(ReadOnlySpan<Value> parts)
    {
        var hash = new HashCode();
        foreach (var part in parts)
        {
            hash.Add(part.Kind);
            hash.Add(part.Bits);
            hash.Add(part.Kind == ValueKind.String ? string.GetHashCode(part.Text, StringComparison.Ordinal) : 0);
        }

        var place = (int)((uint)hash.ToHashCode() % Size);
        var stored = _parts.AsSpan(place * partCount, partCount);
        if (_keys[place] is { } key && stored.SequenceEqual(parts))
        {
            return key;
        }

        parts.CopyTo(stored);
        return _keys[place] = KeyCodec.Encode(parts);
    }
}
