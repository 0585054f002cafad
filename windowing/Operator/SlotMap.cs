using System.Numerics;

namespace StreamFunctions.Windowing;

/// <summary>A key's number and the slot that it has.</summary>
internal readonly record struct KeySlot(int Key, int Slot);

/// <summary>
/// From numbers of keys to slots, by open addressing in one array: one memory access for a lookup, and to list all is to
/// walk the array. Nothing is ever removed; a map goes as a whole, with its pane.
/// </summary>
internal sealed class SlotMap
{
    private const int SmallestTable = 8;

    /// <summary>Keys are stored plus one: 0 marks a free place, so that a new array is an empty table.</summary>
    private KeySlot[] _table = new KeySlot[SmallestTable];
    private int _shift = ShiftOf(SmallestTable);

    internal int Count { get; private set; }

    /// <summary>Its slot, or <see cref="FoldBatch.NoSlot"/>.</summary>
    internal int Find(int key)
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

    /// <summary>Adds a key that is not in it.</summary>
    internal void Add(int key, int slot)
    {
        if (4 * (Count + 1) > 3 * _table.Length)
        {
            Resize(2 * _table.Length);
        }

        Count++;
        Put(key, slot);
    }

    /// <summary>Makes room for so many keys at once; called while it is empty.</summary>
    internal void Expect(int count)
    {
        if (4 * count > 3 * _table.Length)
        {
            Resize((int)BitOperations.RoundUpToPowerOf2((uint)(count + (count / 3) + 1)));
        }
    }

    public Enumerator GetEnumerator() => new(_table);

    // Numbers of keys are dense or have strides; multiplying by 2^32 / golden ratio spreads both (Knuth, TAOCP 3, 6.4).
    private int PlaceOf(int key) => (int)(((uint)key * 0x9E3779B9u) >> _shift);

    private void Put(int key, int slot)
    {
        var at = PlaceOf(key);
        while (_table[at & (_table.Length - 1)].Key != 0)
        {
            at++;
        }

        _table[at & (_table.Length - 1)] = new KeySlot(key + 1, slot);
    }

    private void Resize(int length)
    {
        var old = _table;
        _table = new KeySlot[length];
        _shift = ShiftOf(length);
        foreach (var entry in old)
        {
            if (entry.Key != 0)
            {
                Put(entry.Key - 1, entry.Slot);
            }
        }
    }

    private static int ShiftOf(int length) => 32 - BitOperations.Log2((uint)length);

    /// <summary>Lists keys and slots in no particular order.</summary>
    internal struct Enumerator(KeySlot[] table)
    {
        private int _at = -1;

        public readonly KeySlot Current => new(table[_at].Key - 1, table[_at].Slot);

        public bool MoveNext()
        {
            while (++_at < table.Length)
            {
                if (table[_at].Key != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
