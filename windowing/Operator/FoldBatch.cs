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

    internal FoldTally Tally => new(_counted, _late, _partiallyLate, _duplicate, _alreadyFolded);

    internal void Begin(RowBlock block, Coverage? folded, long watermark, IOperatorOutput output)
    {
        (Block, Watermark, _output) = (block, watermark, output);
        _folded = folded is null || CannotOverlap(folded, block) ? null : folded;
        (_counted, _late, _partiallyLate, _duplicate, _alreadyFolded) = (0, 0, 0, 0, 0);
        Windowing.Slots.Grow(ref _slots, block.Count);
        Slots.Fill(NoSlot);
        Windowing.Slots.Grow(ref _keys, block.Keys.Length);
        _keys.AsSpan(0, block.Keys.Length).Fill(KeyTable.Unknown);
    }

    /// <summary>Forgets the keys of this block that nothing refers to: all of their rows were dropped.</summary>
    internal void End()
    {
        foreach (var key in _keys.AsSpan(0, Block.Keys.Length))
        {
            if (key != KeyTable.Unknown)
            {
                keys.RemoveIfUnused(key);
            }
        }
    }

    /// <summary>The number of the row's key.</summary>
    internal int KeyOf(int row)
    {
        ref var key = ref _keys[Block.KeyIndexes[row]];
        if (key == KeyTable.Unknown)
        {
            key = keys.Intern(Block.Keys[Block.KeyIndexes[row]]);
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

    private static bool CannotOverlap(Coverage folded, RowBlock block) =>
        block.Count == 0 || (block.Sequences[0] > folded.Prefix && folded.Beyond.Count == 0);

    private UInt128 IdOf(int row) => Block.HasEventIds ? Block.EventIds[row] : UInt128.Zero;
}
