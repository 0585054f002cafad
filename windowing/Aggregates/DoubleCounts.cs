namespace StreamFunctions.Windowing;

/// <summary>
/// How many doubles of a column each slot has. As long as every row had one, these are the rows of the slots, which the table counts, and this
/// holds none of its own. Apart from what the doubles amount to: a block adds to it once per slot, not per row. Not thread-safe.
/// </summary>
internal sealed class DoubleCounts
{
    private SlotArray<long> _counts = new();
    private SlotArray<long>? _rows;

    /// <summary>Whether it holds counts of its own.</summary>
    internal bool AreOwn => _counts != _rows;

    internal long this[int slot] => _counts[slot];

    /// <summary>Every slot has as many as rows from now on; called while there are none.</summary>
    /// <param name="rows">The rows by slot, which whoever gives them counts: those of a block after its values were added.</param>
    internal void Follow(SlotArray<long> rows) => _counts = _rows = rows;

    /// <summary>They are no longer the rows: called before values are added of which some may be no doubles.</summary>
    internal void Part() => _counts = AreOwn ? _counts : _counts.Copy();

    /// <summary>Makes room; new slots below <paramref name="written"/> hold anything until they are read.</summary>
    internal void Grow(int slots, int written)
    {
        if (AreOwn)
        {
            _counts.Grow(slots, written);
        }
    }

    /// <summary>Adds a block of which every value is a double.</summary>
    internal void Add(FoldBatch batch)
    {
        if (AreOwn)
        {
            SlotColumns.Count(batch, _counts);
        }
    }

    internal void Increment(int slot)
    {
        Part();
        _counts[slot]++;
    }

    internal void Set(int slot, long count)
    {
        Part();
        _counts[slot] = count;
    }

    internal void Merge(int into, int from)
    {
        if (AreOwn)
        {
            _counts[into] += _counts[from];
        }
    }

    internal void Free(int slot)
    {
        if (AreOwn)
        {
            _counts[slot] = 0;
        }
    }

    /// <summary>Whether some of the slots have a double, and whether all have as many as rows.</summary>
    internal (bool Any, bool AreRows) Look(ReadOnlySpan<int> slots)
    {
        if (!AreOwn)
        {
            return (true, true);
        }

        var (any, other) = (0L, _rows is null ? 1L : 0L);
        foreach (var slot in slots)
        {
            any |= _counts[slot];
            other |= _rows is null ? 1 : _counts[slot] ^ _rows[slot];
        }

        return (any != 0, other == 0);
    }

    internal void Write(SnapshotWriter writer, ReadOnlySpan<int> slots) => SlotColumns.WriteCounts(writer, slots, _counts);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal void Read(SnapshotReader reader, ReadOnlySpan<int> slots)
    {
        Part();
        SlotColumns.ReadCounts(reader, slots, _counts, least: 0);
    }

    /// <summary>The slots have as many as rows, which have been read.</summary>
    internal void ReadRows(ReadOnlySpan<int> slots)
    {
        for (var i = 0; AreOwn && i < slots.Length; i++)
        {
            _counts[slots[i]] = _rows![slots[i]];
        }
    }

    /// <summary>The slots have none.</summary>
    internal void Clear(ReadOnlySpan<int> slots)
    {
        Part();
        foreach (var slot in slots)
        {
            _counts[slot] = 0;
        }
    }
}
