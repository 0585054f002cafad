using System.Runtime.CompilerServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// Numbers the keys that have state, so that the rest works with small integers. A key lives as long as something
/// refers to it; its number is used again afterwards. A block brings hundreds of keys, each in a text object of its own, and
/// this lookup is what they cost.
/// </summary>
internal sealed class KeyTable
{
    internal const int Unknown = -1;

    private readonly KeyPlaces _places = new();

    /// <summary>Of short names that a snapshot held, the text is made when it is first asked for; may be shorter than the other arrays.</summary>
    private string?[] _names = [];

    /// <summary>Short names once more, side by side: the text objects lie all over the heap, and every look there is a cache miss.</summary>
    private ShortName[] _short = [];

    /// <summary>0 = no key has the number.</summary>
    private uint[] _hashes = [];
    private int[] _references = [];
    private readonly Stack<int> _free = new();
    private int _used;

    internal int Count { get; private set; }

    /// <summary>All numbers of keys are below this.</summary>
    internal int Numbers => _used;

    /// <summary>Changes whenever a key comes or goes.</summary>
    internal long Version { get; private set; }

    /// <summary>Whether a number below <see cref="Numbers"/> is a key's.</summary>
    internal bool Has(int key) => _hashes[key] != 0;

    internal string NameOf(int key) => key < _names.Length && _names[key] is { } name ? name : MakeName(key);

    /// <summary>The characters of a key's name, without making a text of them.</summary>
    /// <param name="key">The key's number.</param>
    /// <param name="room">Takes them if there is no text; <see cref="ShortName.Longest"/>.</param>
    internal ReadOnlySpan<char> CharactersOf(int key, Span<char> room)
    {
        if (key < _names.Length && _names[key] is { } name)
        {
            return name;
        }

        room = room[..KeyHash.LengthOf(_hashes[key])];
        _short[key].CopyTo(room);
        return room;
    }

    /// <summary>The name of a key if that is short, without a look at its text.</summary>
    internal bool TryShort(int key, out ShortName name, out int length)
    {
        (name, length) = (_short[key], KeyHash.LengthOf(_hashes[key]));
        return ShortName.IsLength(length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(string name)
    {
        if (!ShortName.Is(name))
        {
            return Find(name, KeyHash.Of(name));
        }

        var text = ShortName.Of(name);
        return Find(text, KeyHash.Of(text, name.Length));
    }

    /// <summary>Finds the keys of a block; <see cref="Unknown"/> for those that have none.</summary>
    internal void Find(ReadOnlySpan<string> names, Span<int> numbers)
    {
        numbers = numbers[..names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            numbers[i] = Find(names[i]);
        }
    }

    /// <summary>Finds or adds a key. A new one has no reference yet: add one, or call <see cref="RemoveIfUnused"/>.</summary>
    internal int Intern(string name)
    {
        var isShort = ShortName.Is(name);
        var text = isShort ? ShortName.Of(name) : default;
        var hash = isShort ? KeyHash.Of(text, name.Length) : KeyHash.Of(name);
        var key = isShort ? Find(text, hash) : Find(name, hash);
        if (key == Unknown)
        {
            key = Add(text, hash);
            Slots.Grow(ref _names, _hashes.Length);
            _names[key] = name;
        }

        return key;
    }

    /// <summary>Adds a key like <see cref="Intern"/>, but makes no text of a short name before it is asked for; false if it is there.</summary>
    internal bool TryAdd(ReadOnlySpan<char> name, out int key)
    {
        if (!ShortName.IsLength(name.Length))
        {
            var known = Count;
            key = Intern(new string(name));
            return Count > known;
        }

        var text = ShortName.Of(name);
        var hash = KeyHash.Of(text, name.Length);
        key = Find(text, hash);
        var isNew = key == Unknown;
        key = isNew ? Add(text, hash) : key;
        return isNew;
    }

    internal void AddReference(int key) => _references[key]++;

    internal void Release(int key)
    {
        _references[key]--;
        RemoveIfUnused(key);
    }

    internal void RemoveIfUnused(int key)
    {
        if (_references[key] == 0 && Has(key))
        {
            _places.Remove(_hashes[key], key);
            _hashes[key] = 0;
            if (key < _names.Length)
            {
                _names[key] = null;
            }

            _free.Push(key);
            Count--;
            Version++;
        }
    }

    /// <summary>All keys, ascending by number.</summary>
    internal IEnumerable<int> All() => Enumerable.Range(0, _used).Where(Has);

    /// <summary>Makes room for so many keys at once; called while it is empty.</summary>
    internal void Expect(int count)
    {
        Slots.Grow(ref _hashes, count);
        Slots.Grow(ref _references, count);
        Slots.Grow(ref _short, count);
        if (2L * count > _places.Count)
        {
            PutAll(count);
        }
    }

    /// <summary>All keys in ordinal order of their names.</summary>
    internal int[] Sorted()
    {
        var keys = new int[Count];
        var (count, isSorted) = (0, true);
        for (var key = 0; key < _used; key++)
        {
            if (Has(key))
            {
                isSorted = isSorted && (count == 0 || string.CompareOrdinal(NameOf(keys[count - 1]), NameOf(key)) < 0);
                keys[count++] = key;
            }
        }

        // Keys may have come in this order, and earlier versions stored them in it.
        if (!isSorted)
        {
            var names = Array.ConvertAll(keys, NameOf);
            new NameOrder<int>().Sort(names, keys);
        }

        return keys;
    }

    /// <summary>Adds a reference to each of some keys.</summary>
    internal void AddReferences(ReadOnlySpan<int> keys)
    {
        var references = _references;
        foreach (var key in keys)
        {
            references[key]++;
        }
    }

    private string MakeName(int key)
    {
        Slots.Grow(ref _names, _hashes.Length);
        return _names[key] = _short[key].ToText(KeyHash.LengthOf(_hashes[key]));
    }

    private int Add(in ShortName name, uint hash)
    {
        if (!_free.TryPop(out var key))
        {
            key = _used++;
            Slots.Grow(ref _hashes, _used);
            Slots.Grow(ref _references, _used);
            Slots.Grow(ref _short, _used);
        }

        (_short[key], _hashes[key]) = (name, hash);
        Count++;
        Version++;
        if (2L * Count > _places.Count)
        {
            PutAll(Count);
        }
        else
        {
            _places.Put(hash, key);
        }

        return key;
    }

    private int Find(string name, uint hash)
    {
        for (var place = _places.PlaceOf(hash); ; place = _places.Behind(place))
        {
            for (var found = _places.Look(place, hash); found != 0; found &= found - 1)
            {
                var key = _places.NumberAt(place, found);
                if (string.Equals(_names[key], name, StringComparison.Ordinal))
                {
                    return key;
                }
            }

            if (_places.SeesFree(place))
            {
                return Unknown;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(in ShortName name, uint hash)
    {
        for (var place = _places.PlaceOf(hash); ; place = _places.Behind(place))
        {
            for (var found = _places.Look(place, hash); found != 0; found &= found - 1)
            {
                var key = _places.NumberAt(place, found);
                if (_short[key].IsSameAs(name))
                {
                    return key;
                }
            }

            if (_places.SeesFree(place))
            {
                return Unknown;
            }
        }
    }

    private void PutAll(int count)
    {
        _places.Clear(count);
        for (var key = 0; key < _used; key++)
        {
            if (Has(key))
            {
                _places.Put(_hashes[key], key);
            }
        }
    }
}
