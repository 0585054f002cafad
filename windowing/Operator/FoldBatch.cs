namespace StreamFunctions.Windowing;

/// <summary>
/// One block on its way through the operator: which rows are admitted, which slot each of them goes to, and the
/// tally. Reused from block to block so that folding does not allocate per row.
/// </summary>
internal sealed class FoldBatch(KeyTable keys, SeenIds? seenIds)
{
    internal const int NoSlot = -1;

    private int[] _slots = [];
    private int[] _keys = [];
    private readonly List<int> _interned = [];
    private readonly List<SlotCount> _touched = [];
    private Coverage? _folded;
    private IOperatorOutput _output = null!;
    private long _counted;
    private long _late;
    private long _partiallyLate;
    private long _duplicate;
    private long _alreadyFolded;

    internal RowBlock Block { get; private set; } = null!;

    internal long Watermark { get; private set; }

    /// <summary>For each row the slot that it is added to, or <see cref="NoSlot"/>.</summary>
    internal Span<int> Slots => _slots.AsSpan(0, Block.Count);

    /// <summary>How many rows each slot gets, no slot twice; empty where that is not known without a look at every row.</summary>
    internal List<SlotCount> Touched => _touched;

    internal FoldTally Tally => new(_counted, _late, _partiallyLate, _duplicate, _alreadyFolded);

    internal void Begin(RowBlock block, Coverage? folded, long watermark, IOperatorOutput output)
    {
        (Block, Watermark, _output) = (block, watermark, output);
        _folded = folded is not null && block.Count > 0 && folded.Touches(block.Sequences[0], block.Sequences[^1]) ? folded : null;
        _touched.Clear();
        (_counted, _late, _partiallyLate, _duplicate, _alreadyFolded) = (0, 0, 0, 0, 0);
        Windowing.Slots.Grow(ref _slots, block.Count);
        Slots.Fill(NoSlot);
        Windowing.Slots.Grow(ref _keys, block.Keys.Length);
        _keys.AsSpan(0, block.Keys.Length).Fill(KeyTable.Unknown);
    }

    /// <summary>Whether every row is new; then <see cref="AcceptAll"/> may take the place of a call per row.</summary>
    internal bool AdmitsAll => _folded is null && seenIds is null;

    /// <summary>Whether all rows have been folded before. Counts them if so.</summary>
    internal bool IsRepeated()
    {
        var repeated = _folded is not null && _folded.Covers(Block.Sequences[0], Block.Sequences[^1]);
        _alreadyFolded += repeated ? Block.Count : 0;
        return repeated;
    }

    /// <summary>All rows go to the slots that have been written to <see cref="Slots"/>.</summary>
    internal void AcceptAll() => _counted += Block.Count;

    /// <summary>The numbers of the block's keys; <see cref="KeyTable.Unknown"/> for those without state.</summary>
    internal ReadOnlySpan<int> FindKeys()
    {
        var numbers = _keys.AsSpan(0, Block.Keys.Length);
        keys.Find(Block.Keys, numbers);
        return numbers;
    }

    /// <summary>Forgets the keys that came with this block and that nothing refers to: all of their rows were dropped.</summary>
    internal void End()
    {
        foreach (var key in _interned)
        {
            keys.RemoveIfUnused(key);
        }

        _interned.Clear();
    }

    /// <summary>The number of the row's key.</summary>
    internal int KeyOf(int row) => NumberOf(Block.KeyIndexes[row]);

    /// <summary>The number of a key of the block that has a row; one that has no state gets a number.</summary>
    internal int NumberOf(int keyIndex)
    {
        ref var key = ref _keys[keyIndex];
        if (key == KeyTable.Unknown)
        {
            key = keys.Intern(Block.Keys[keyIndex]);
            _interned.Add(key);
        }

        return key;
    }

    /// <summary>Whether the row is new: neither its sequence number nor its event id has been folded before. Counts it if not.</summary>
    internal bool Admits(int row)
    {
        if (_folded is not null && _folded.Contains(Block.Sequences[row]))
        {
            _alreadyFolded++;
            return false;
        }

        if (seenIds is not null && IdOf(row) is var id && id != UInt128.Zero && seenIds.Contains(KeyOf(row), id))
        {
            _duplicate++;
            return false;
        }

        return true;
    }

    /// <summary>The row goes to this slot.</summary>
    internal void Accept(int row, int slot)
    {
        _slots[row] = slot;
        _counted++;
        if (seenIds is not null && IdOf(row) is var id && id != UInt128.Zero)
        {
            seenIds.Add(KeyOf(row), id, Block.Times[row]);
        }
    }

    /// <summary>The row is too late for all of its windows; say of each by <see cref="MissedWindow"/>.</summary>
    internal void CountLate() => _late++;

    /// <summary>The accepted row is too late for some of its windows.</summary>
    internal void CountPartiallyLate() => _partiallyLate++;

    /// <summary>Reports a window that the row is too late for.</summary>
    internal void MissedWindow(int row, long start, long end) =>
        _output.Late(new LateRow(
            Block.Keys[Block.KeyIndexes[row]], Block.Partition, Block.Sequences[row], Block.Times[row], start, end, Watermark));

    private UInt128 IdOf(int row) => Block.HasEventIds ? Block.EventIds[row] : UInt128.Zero;
}

/// <summary>So many rows of a block go to a slot.</summary>
internal readonly record struct SlotCount(int Slot, int Rows);
