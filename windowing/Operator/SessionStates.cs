namespace StreamFunctions.Windowing;

/// <summary>
/// The sessions of all keys by number. Nearly every key has one open session and nothing else; that is kept in an array
/// of its own, so that a row that extends it touches no object.
/// </summary>
internal sealed class SessionStates(KeyTable keys)
{
    /// <summary>The only session of a key; slot 0 = the key has none, or more to say.</summary>
    private SessionUnit[] _single = [];
    private SessionKey?[] _full = [];

    internal int Count { get; private set; }

    /// <summary>The only session of a key, to be extended in place; check that its slot is not 0.</summary>
    internal ref SessionUnit Single(int key)
    {
        if (key >= _single.Length)
        {
            Slots.Grow(ref _single, key + 1);
            Slots.Grow(ref _full, _single.Length);
        }

        return ref _single[key];
    }

    internal bool Has(int key) => key < _single.Length && (_single[key].Slot != 0 || _full[key] is not null);

    /// <summary>Starts a key that has no session with this one.</summary>
    internal void Start(int key, in SessionUnit session)
    {
        Single(key) = session;
        keys.AddReference(key);
        Count++;
    }

    /// <summary>All that is known of a key, to be changed; null if it has no session.</summary>
    internal SessionKey? Open(int key)
    {
        if (!Has(key))
        {
            return null;
        }

        if (_single[key].Slot != 0)
        {
            var state = new SessionKey();
            state.Units.Add(_single[key]);
            _full[key] = state;
            _single[key] = default;
        }

        return _full[key];
    }

    /// <summary>Puts a state at a key that has none.</summary>
    internal void Add(int key, SessionKey state)
    {
        Single(key) = default;
        _full[key] = state;
        keys.AddReference(key);
        Count++;
        Close(key);
    }

    /// <summary>After <see cref="Open"/>: forgets a key without sessions and floor, keeps one with nothing but a session as that.</summary>
    internal void Close(int key)
    {
        var state = _full[key]!;
        if (state.Units.Count == 0 && !state.HasFloor)
        {
            Remove(key);
        }
        else if (state.Units.Count == 1 && state.Fired.Count == 0 && !state.HasFloor)
        {
            _single[key] = state.Units[0];
            _full[key] = null;
        }
    }

    /// <summary>Leaves of a key's only session the floor that it becomes.</summary>
    internal void Leave(int key, (long Start, long End) floor)
    {
        _single[key] = default;
        _full[key] = new SessionKey { Floor = floor };
    }

    internal void Remove(int key)
    {
        _single[key] = default;
        _full[key] = null;
        Count--;
        keys.Release(key);
    }

    /// <summary>A key's state to read; not to be changed.</summary>
    internal SessionKey Peek(int key)
    {
        if (_single[key].Slot == 0)
        {
            return _full[key]!;
        }

        var state = new SessionKey();
        state.Units.Add(_single[key]);
        return state;
    }
}
