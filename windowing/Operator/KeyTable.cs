namespace StreamFunctions.Windowing;

/// <summary>
/// Numbers the keys that have state, so that the rest works with small integers. A key lives as long as something
/// refers to it; its number is used again afterwards.
/// </summary>
internal sealed class KeyTable
{
    internal const int Unknown = -1;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string?> _names = [];
    private readonly List<int> _references = [];
    private readonly Stack<int> _free = new();

    internal int Count => _numbers.Count;

    internal string NameOf(int key) => _names[key]!;

    internal int Find(string name) => _numbers.TryGetValue(name, out var key) ? key : Unknown;

    /// <summary>Finds or adds a key. A new one has no reference yet: add one, or call <see cref="RemoveIfUnused"/>.</summary>
    internal int Intern(string name)
    {
        if (_numbers.TryGetValue(name, out var key))
        {
            return key;
        }

        if (!_free.TryPop(out key))
        {
            key = _names.Count;
            _names.Add(null);
            _references.Add(0);
        }

        _names[key] = name;
        _numbers.Add(name, key);
        return key;
    }

    internal void AddReference(int key) => _references[key]++;

    internal void Release(int key)
    {
        _references[key]--;
        RemoveIfUnused(key);
    }

    internal void RemoveIfUnused(int key)
    {
        if (_references[key] == 0 && _names[key] is { } name)
        {
            _numbers.Remove(name);
            _names[key] = null;
            _free.Push(key);
        }
    }

    /// <summary>All keys in ordinal order of their names.</summary>
    internal int[] Sorted()
    {
        var keys = _numbers.Values.ToArray();
        Array.Sort(keys, (a, b) => string.CompareOrdinal(_names[a], _names[b]));
        return keys;
    }
}
