using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>Values that are made when they are asked for. Thread-safe as far as the makers are.</summary>
internal sealed class LazyDictionary(IReadOnlyDictionary<string, Func<object?>> makers) : IReadOnlyDictionary<string, object?>
{
    public IEnumerable<string> Keys => makers.Keys;

    public IEnumerable<object?> Values => makers.Values.Select(make => make());

    public int Count => makers.Count;

    public object? this[string key] => makers[key]();

    public bool ContainsKey(string key) => makers.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        value = makers.TryGetValue(key, out Func<object?>? make) ? make() : null;
        return make is not null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        makers.Select(maker => KeyValuePair.Create(maker.Key, maker.Value())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
