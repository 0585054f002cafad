using System.Numerics;

namespace StreamFunctions.Windowing;

/// <summary>A key's number and the slot that it has.</summary>
internal readonly record struct KeySlot(int Key, int Slot);

/// <summary>
/// From numbers of keys to slots. Where the numbers lie close together, as most do, an array indexed by them takes no more
/// room than a table and needs neither a hash nor a search; otherwise open addressing in one array. Nothing is ever
/// removed; a map goes as a whole, with its pane.
/// </summary>
internal sealed class SlotMap
{
    private const int SmallestTable = 8;

    /// <summary>An entry of the table has a key and a slot; the array has only slots.</summary>
    private const int NumbersPerEntry = 2;

    /// <summary>Slots plus one by key, 0 = it has none; null if the numbers of the keys lie too far apart.</summary>
    private int[]? _dense = new int[SmallestTable];

    /// <summary>Keys are stored plus one: 0 marks a free place, so that a new array is an empty table. Empty if there is the array.</summary>
    private KeySlot[] _table = [];
    private int _shift;

    internal int Count { get; private set; }

    /// <summary>All keys are below this.</summary>
    internal int End { get; private set; }

    /// <summary>Its slot, or <see cref="FoldBatch.NoSlot"/>.</summary>
    internal int Find(int key)
    {
        var dense = _dense;
        return dense is null ? Search(key) : (uint)key < (uint)dense.Length ? dense[key] - 1 : FoldBatch.NoSlot;
    }

    /// <summary>The slots of some keys; <see cref="FoldBatch.NoSlot"/> for <see cref="KeyTable.Unknown"/> too.</summary>
    internal void Find(ReadOnlySpan<int> keys, Span<int> slots)
    {
        slots = slots[..keys.Length];
        var dense = _dense;
        for (var i = 0; dense is not null && i < keys.Length; i++)
        {
            slots[i] = (uint)keys[i] < (uint)dense.Length ? dense[keys[i]] - 1 : FoldBatch.NoSlot;
        }

        for (var i = 0; dense is null && i < keys.Length; i++)
        {
            slots[i] = keys[i] == KeyTable.Unknown ? FoldBatch.NoSlot : Search(keys[i]);
        }
    }

    /// <summary>Adds a key that is not in it.</summary>
    internal void Add(int key, int slot)
    {
        Count++;
        End = Math.Max(End, key + 1);
        if (_dense is not null ? key >= _dense.Length : 4 * Count > 3 * _table.Length)
        {
            Resize(Count, End);
        }

        Put(key, slot);
    }

    /// <summary>Makes room for so many keys at once, with numbers below about <paramref name="end"/>; called while it is empty.</summary>
    internal void Expect(int count, int end = 0) => Resize(count, Math.Max(count, end));

    /// <summary>Adds distinct, ascending keys with slots that follow each other; called while it is empty.</summary>
    internal void Fill(ReadOnlySpan<int> keys, int firstSlot)
    {
        if (keys.IsEmpty)
        {
            return;
        }

        (Count, End) = (keys.Length, keys[^1] + 1);
        Resize(Count, End);
        for (var i = 0; i < keys.Length; i++)
        {
            Put(keys[i], firstSlot + i);
        }
    }

    /// <summary>Adds the keys of another map with slots that are this far from the ones there; called while it is empty.</summary>
    internal void FillLike(SlotMap other, int distance)
    {
        (Count, End, _shift) = (other.Count, other.End, other._shift);
        _dense = other._dense is { } dense ? new int[dense.Length] : null;
        for (var key = 0; _dense is not null && key < End; key++)
        {
            _dense[key] = other._dense![key] is not 0 and var slot ? slot + distance : 0;
        }

        // A free place may have any slot.
        _table = Array.ConvertAll(other._table, e => new KeySlot(e.Key, e.Slot + distance));
    }

    /// <summary>Puts the slot of each key at the key's number, and <see cref="FoldBatch.NoSlot"/> at all others.</summary>
    internal void CopyTo(Span<int> slotsByKey)
    {
        slotsByKey[End..].Fill(FoldBatch.NoSlot);
        if (_dense is not null)
        {
            for (var key = 0; key < End; key++)
            {
                slotsByKey[key] = _dense[key] - 1;
            }

            return;
        }

        slotsByKey[..End].Fill(FoldBatch.NoSlot);
        foreach (var (key, slot) in this)
        {
            slotsByKey[key] = slot;
        }
    }

    public Enumerator GetEnumerator() => new(_table, _dense.AsSpan(0, _dense is null ? 0 : End));

    private int Search(int key)
    {
        var table = _table;
        for (var at = PlaceOf(key); ; at++)
        {
            var entry = table[at & (table.Length - 1)];
            if (entry.Key == key + 1)
            {
                return entry.Slot;
            }

            if (entry.Key == 0)
            {
                return FoldBatch.NoSlot;
            }
        }
    }

    // Numbers of keys are dense or have strides; multiplying by 2^32 / golden ratio spreads both (Knuth, TAOCP 3, 6.4).
    private int PlaceOf(int key) => (int)(((uint)key * 0x9E3779B9u) >> _shift);

    private void Put(int key, int slot)
    {
        if (_dense is not null)
        {
            _dense[key] = slot + 1;
            return;
        }

        var at = PlaceOf(key);
        while (_table[at & (_table.Length - 1)].Key != 0)
        {
            at++;
        }

        _table[at & (_table.Length - 1)] = new KeySlot(key + 1, slot);
    }

    private void Resize(int count, int end)
    {
        var length = Math.Max(SmallestTable, (int)BitOperations.RoundUpToPowerOf2((uint)(count + (count / 3) + 1)));
        var (table, dense) = (_table, _dense);
        _dense = end <= NumbersPerEntry * length ? new int[Math.Max(SmallestTable, (int)BitOperations.RoundUpToPowerOf2((uint)end))] : null;
        _table = _dense is null ? new KeySlot[length] : [];
        _shift = 32 - BitOperations.Log2((uint)length);
        foreach (var (key, slot) in new Enumerator(table, dense))
        {
            Put(key, slot);
        }
    }

    /// <summary>Lists keys and slots in no particular order.</summary>
    internal ref struct Enumerator(ReadOnlySpan<KeySlot> table, ReadOnlySpan<int> dense)
    {
        private readonly ReadOnlySpan<KeySlot> _table = table;
        private readonly ReadOnlySpan<int> _dense = dense;
        private int _at = -1;

        public readonly KeySlot Current =>
            _table.IsEmpty ? new(_at, _dense[_at] - 1) : new(_table[_at].Key - 1, _table[_at].Slot);

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            do
            {
                _at++;
            }
            while (_at < _table.Length + _dense.Length && (_table.IsEmpty ? _dense[_at] : _table[_at].Key) == 0);
            return _at < _table.Length + _dense.Length;
        }
    }
}
