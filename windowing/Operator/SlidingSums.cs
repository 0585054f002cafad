namespace StreamFunctions.Windowing;

/// <summary>
/// The sums of a window that slides over many panes, so that its cost does not grow with their number. Time is cut into
/// blocks as long as a window, which therefore touches two: of the first it takes a suffix, of the second a prefix. The
/// suffixes of a block are computed at once, from its last pane to its first, when the first window needs one; the prefix
/// grows with the windows. So a key and window costs about five merges, however many panes there are, at the price of one more slot per
/// key and pane (the two stacks of K. Tangwongsan, M. Hirzel, S. Schneider and K.-L. Wu, "General Incremental
/// Sliding-Window Aggregation", VLDB 2015, section 3, as "TwoStacks" in their later papers).
/// </summary>
/// <remarks>
/// Blocks lie on multiples of the window's panes, so what is added to what depends on the numbers of the panes alone, and
/// sums are the same, to the last bit, after a state was written and read again. Nothing here is part of the state.
/// </remarks>
internal sealed class SlidingSums(PaneGrid grid, PaneStore panes, AccumulatorTable table)
{
    private const long NoBlock = long.MinValue;

    /// <summary>Suffixes as stacks per key: the one that begins first is on top.</summary>
    private readonly List<Suffix> _suffixes = [];

    /// <summary>By key: the place of its topmost suffix plus one; 0 = it has none.</summary>
    private int[] _tops = [];

    /// <summary>The keys that have a suffix.</summary>
    private readonly List<int> _keys = [];

    /// <summary>The keys of the window at which this stands.</summary>
    private readonly List<int> _listed = [];

    private SlotMap _prefix = new();
    private long _prefixEnd;
    private long _block = NoBlock;
    private long _first;

    /// <summary>Moves to the window that begins with a pane; all of its panes must be complete.</summary>
    /// <returns>The keys that have rows in it, in no particular order; valid until the next call.</returns>
    internal List<int> MoveTo(long first)
    {
        var block = grid.BlockOf(first);
        if (block != _block || first < _first)
        {
            Forget();
            _block = block;
            _prefixEnd = grid.BlockEnd(block);
            AddSuffixes(first);
        }

        _first = first;
        AddToPrefix(first + grid.PanesPerWindow);
        List();
        return _listed;
    }

    /// <summary>The slot that holds the window of a listed key: one of the sums, or the scratch slot with both.</summary>
    internal int SlotOf(int key)
    {
        var prefix = _prefix.Find(key);
        var top = TopOf(key);
        if (top == 0)
        {
            return prefix;
        }

        var suffix = _suffixes[top - 1].Slot;
        if (prefix < 0)
        {
            return suffix;
        }

        table.Clear(AccumulatorTable.Scratch);
        table.Merge(AccumulatorTable.Scratch, suffix);
        table.Merge(AccumulatorTable.Scratch, prefix);
        return AccumulatorTable.Scratch;
    }

    /// <summary>A pane that was summed has changed, or all panes are gone: the next window computes all again.</summary>
    internal void Forget()
    {
        if (_block == NoBlock)
        {
            return;
        }

        foreach (var key in _keys)
        {
            Pop(key, long.MaxValue);
        }

        foreach (var (_, slot) in _prefix)
        {
            table.Free(slot);
        }

        _keys.Clear();
        _suffixes.Clear();
        _prefix = new SlotMap();
        _block = NoBlock;
    }

    private int TopOf(int key) => key < _tops.Length ? _tops[key] : 0;

    private void AddSuffixes(long first)
    {
        for (var at = panes.FirstFrom(_prefixEnd) - 1; at >= 0 && panes[at].Index >= first; at--)
        {
            foreach (var (key, slot) in panes[at].Slots)
            {
                Push(key, panes[at].Index, slot);
            }
        }
    }

    private void Push(int key, long pane, int slot)
    {
        Slots.Grow(ref _tops, key + 1);
        var below = _tops[key];
        var sum = table.Allocate();
        table.Merge(sum, slot);
        if (below > 0)
        {
            table.Merge(sum, _suffixes[below - 1].Slot);
        }
        else
        {
            _keys.Add(key);
        }

        _suffixes.Add(new Suffix(pane, sum, below));
        _tops[key] = _suffixes.Count;
    }

    private void AddToPrefix(long end)
    {
        for (var at = panes.FirstFrom(_prefixEnd); at < panes.Count && panes[at].Index < end; at++)
        {
            foreach (var (key, slot) in panes[at].Slots)
            {
                var sum = _prefix.Find(key);
                if (sum < 0)
                {
                    sum = table.Allocate();
                    _prefix.Add(key, sum);
                }

                table.Merge(sum, slot);
            }
        }

        _prefixEnd = Math.Max(_prefixEnd, end);
    }

    private void List()
    {
        var kept = 0;
        for (var i = 0; i < _keys.Count; i++)
        {
            var key = _keys[i];
            Pop(key, _first);
            _keys[kept] = key;
            kept += _tops[key] > 0 ? 1 : 0;
        }

        _keys.RemoveRange(kept, _keys.Count - kept);
        _listed.Clear();
        _listed.AddRange(_keys);
        foreach (var (key, _) in _prefix)
        {
            if (TopOf(key) == 0)
            {
                _listed.Add(key);
            }
        }
    }

    /// <summary>Drops the suffixes that begin before a pane.</summary>
    private void Pop(int key, long before)
    {
        while (_tops[key] > 0 && _suffixes[_tops[key] - 1] is var top && top.Pane < before)
        {
            table.Free(top.Slot);
            _tops[key] = top.Below;
        }
    }

    /// <summary>The sum of a key's panes from one on to the end of the block.</summary>
    /// <param name="Pane">The first pane.</param>
    /// <param name="Slot">Where it stands.</param>
    /// <param name="Below">The place plus one of the suffix that begins after it; 0 = there is none.</param>
    private readonly record struct Suffix(long Pane, int Slot, int Below);
}
