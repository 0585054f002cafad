namespace StreamFunctions.Windowing;

/// <summary>What a key has beside its newest session while that needs no object: the one before, and the floor.</summary>
internal struct SessionPast
{
    /// <summary>The session before the newest; slot 0 = there is none.</summary>
    internal SessionUnit Older;

    /// <summary>See <see cref="SessionKey.Floor"/>; without meaning unless <see cref="HasFloor"/>.</summary>
    internal (long Start, long End) Floor;
    internal bool HasFloor;

    internal readonly bool IsEmpty => Older.Slot == 0 && !HasFloor;
}

/// <summary>
/// The sessions of all keys by number. Nearly every key has one or two open sessions and perhaps a floor, and nothing has come
/// out that could be refined; that is kept in arrays, so that rows, closes and expiries touch no object ("plain"). All else is
/// in a <see cref="SessionKey"/>.
/// </summary>
/// <param name="keys">Knows which keys have state.</param>
/// <param name="isCapped">Whether sessions are cut: two units of a key then may be one session, so plain keys have one.</param>
internal sealed class SessionStates(KeyTable keys, bool isCapped)
{
    /// <summary>The newest session of a plain key; slot 0 = it has none.</summary>
    private SessionUnit[] _newest = [];
    private SessionPast[] _past = [];
    private SessionKey?[] _full = [];

    internal int Count { get; private set; }

    /// <summary>The newest session of a key, to be extended in place; slot 0 if it has none or is not plain.</summary>
    internal ref SessionUnit Newest(int key)
    {
        if (key >= _newest.Length)
        {
            Slots.Grow(ref _newest, key + 1);
            Slots.Grow(ref _past, _newest.Length);
            Slots.Grow(ref _full, _newest.Length);
        }

        return ref _newest[key];
    }

    /// <summary>What a plain key has beside <see cref="Newest"/>, to be changed in place.</summary>
    internal ref SessionPast Past(int key) => ref _past[key];

    internal bool Has(int key) => key < _newest.Length && (_newest[key].Slot != 0 || _full[key] is not null || !_past[key].IsEmpty);

    /// <summary>Whether a key that has state has no object.</summary>
    internal bool IsPlain(int key) => _full[key] is null;

    /// <summary>Whether a session from this time on, beyond the gap of all others, can be the newest and the key be plain with it.</summary>
    internal bool CanAppend(int key, long first)
    {
        ref var newest = ref Newest(key);
        return _full[key] is null && (newest.Slot == 0 || (!isCapped && _past[key].Older.Slot == 0 && first > newest.Last));
    }

    /// <summary>Makes this the newest session; ask <see cref="CanAppend"/> before.</summary>
    internal void Append(int key, in SessionUnit session)
    {
        ref var newest = ref Newest(key);
        if (!Has(key))
        {
            keys.AddReference(key);
            Count++;
        }

        _past[key].Older = newest;
        newest = session;
    }

    /// <summary>All that is known of a key, to be changed; null if it has no state.</summary>
    internal SessionKey? Open(int key)
    {
        if (!Has(key))
        {
            return null;
        }

        _full[key] = Peek(key);
        (_newest[key], _past[key]) = (default, default);
        return _full[key];
    }

    /// <summary>Puts a state at a key that has none.</summary>
    internal void Add(int key, SessionKey state)
    {
        Newest(key) = default;
        _full[key] = state;
        keys.AddReference(key);
        Count++;
        Close(key);
    }

    /// <summary>After <see cref="Open"/>: forgets a key without sessions and floor, and makes it plain if it can be.</summary>
    internal void Close(int key)
    {
        var state = _full[key]!;
        if (state.Units.Count == 0 && !state.HasFloor)
        {
            Remove(key);
        }
        else if (state.Units.Count <= (isCapped ? 1 : 2) && state.Fired.Count == 0)
        {
            _newest[key] = state.Units.Count > 0 ? state.Units[^1] : default;
            _past[key] = new SessionPast
            {
                Older = state.Units.Count > 1 ? state.Units[0] : default,
                Floor = state.Floor,
                HasFloor = state.HasFloor,
            };
            _full[key] = null;
        }
    }

    internal void Remove(int key)
    {
        (_newest[key], _past[key], _full[key]) = (default, default, null);
        Count--;
        keys.Release(key);
    }

    /// <summary>A key's state to read; not to be changed.</summary>
    internal SessionKey Peek(int key)
    {
        if (_full[key] is { } full)
        {
            return full;
        }

        ref var past = ref _past[key];
        var state = new SessionKey { Floor = past.HasFloor ? past.Floor : SessionKey.NoFloor };
        if (past.Older.Slot != 0)
        {
            state.Units.Add(past.Older);
        }

        if (_newest[key].Slot != 0)
        {
            state.Units.Add(_newest[key]);
        }

        return state;
    }
}
