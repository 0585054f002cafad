namespace StreamFunctions.Windowing;

/// <summary>The panes that have rows, ascending by index.</summary>
internal sealed class PaneStore(KeyTable keys, AccumulatorTable table)
{
    private readonly List<Pane> _panes = [];

    internal int Count => _panes.Count;

    internal Pane this[int at] => _panes[at];

    internal IReadOnlyList<Pane> All => _panes;

    /// <summary>The pane, or null if no row is in it.</summary>
    internal Pane? Find(long index)
    {
        var at = FirstFrom(index);
        return at < _panes.Count && _panes[at].Index == index ? _panes[at] : null;
    }

    /// <summary>The slot of a key in a pane; both are made if they are not there.</summary>
    internal int SlotIn(long index, int key)
    {
        var at = FirstFrom(index);
        if (at == _panes.Count || _panes[at].Index != index)
        {
            _panes.Insert(at, new Pane(index));

            // Most panes get about the keys of the one before.
            if (at > 0)
            {
                _panes[at].Slots.Expect(_panes[at - 1].Slots.Count, _panes[at - 1].Slots.End);
            }
        }

        var slots = _panes[at].Slots;
        var slot = slots.Find(key);
        if (slot < 0)
        {
            slot = table.Allocate();
            slots.Add(key, slot);
            keys.AddReference(key);
        }

        return slot;
    }

    /// <summary>Puts a pane at the end that a snapshot held.</summary>
    /// <param name="pane">The pane.</param>
    /// <param name="paneKeys">The keys that are in it.</param>
    internal void Append(Pane pane, ReadOnlySpan<int> paneKeys)
    {
        _panes.Add(pane);
        keys.AddReferences(paneKeys);
    }

    /// <summary>Drops the first panes and what only they referred to.</summary>
    internal void RemoveFirst(int count)
    {
        for (var at = 0; at < count; at++)
        {
            foreach (var (key, slot) in _panes[at].Slots)
            {
                table.Free(slot);
                keys.Release(key);
            }
        }

        _panes.RemoveRange(0, count);
    }

    /// <summary>The place of the first pane with this index or a later one.</summary>
    internal int FirstFrom(long index)
    {
        var (low, high) = (0, _panes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _panes[middle].Index >= index ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
