namespace StreamFunctions.Windowing;

/// <summary>
/// Assigns the rows of a block to slots where nothing has to be judged row by row: all are new, all of their windows are
/// open, and they lie in few panes. That is nearly every block. The slots of the block's keys are looked up once per
/// pane; after that a row costs two loads and a store.
/// </summary>
internal sealed class DensePanes(PaneGrid grid, PaneStore panes)
{
    private const int MostPanes = 4;
    private const int MostPlaces = 1 << 16;

    /// <summary>The slot of key k of the block in pane n, at n * keys + k.</summary>
    private int[] _slots = [];

    /// <summary>How many rows of the block go there.</summary>
    private int[] _rows = [];

    /// <summary>False if the block is not of this kind; nothing has happened then.</summary>
    internal bool TryAssign(FoldBatch batch)
    {
        if (!batch.AdmitsAll || batch.Block.Count == 0)
        {
            return false;
        }

        var (least, most) = TimeBounds.Of(batch.Block.Times);
        var (first, last) = (grid.PaneOf(least), grid.PaneOf(most));
        var keys = batch.Block.Keys.Length;
        if (last - first >= MostPanes || (last - first + 1) * keys > MostPlaces || !AreOpen(first, batch.Watermark))
        {
            return false;
        }

        LookUp(batch, first, (int)(last - first) + 1);
        if (first == last)
        {
            AssignToOne(batch, first);
        }
        else
        {
            AssignToSome(batch, first);
        }

        Count(batch, ((int)(last - first) + 1) * keys);
        batch.AcceptAll();
        return true;
    }

    // Windows of later panes end later: if the first one of the first pane is open, all are.
    private bool AreOpen(long pane, long watermark) => watermark == EventTime.None
        || (watermark != EventTime.EndOfInput && grid.FirstWindowEndingAfter(watermark) <= grid.FirstWindowOf(pane));

    private void LookUp(FoldBatch batch, long first, int count)
    {
        var keys = batch.FindKeys();
        Slots.Grow(ref _slots, count * keys.Length);
        Slots.Grow(ref _rows, count * keys.Length);
        _rows.AsSpan(0, count * keys.Length).Clear();
        for (var n = 0; n < count; n++)
        {
            var slots = _slots.AsSpan(n * keys.Length, keys.Length);
            if (panes.Find(first + n)?.Slots is not { } known)
            {
                slots.Fill(FoldBatch.NoSlot);
                continue;
            }

            for (var k = 0; k < keys.Length; k++)
            {
                slots[k] = keys[k] == KeyTable.Unknown ? FoldBatch.NoSlot : known.Find(keys[k]);
            }
        }
    }

    private void AssignToOne(FoldBatch batch, long pane)
    {
        var keyIndexes = batch.Block.KeyIndexes;
        var slots = batch.Slots[..keyIndexes.Length];
        var known = _slots.AsSpan(0, batch.Block.Keys.Length);
        var rows = _rows.AsSpan(0, batch.Block.Keys.Length);
        for (var row = 0; row < keyIndexes.Length; row++)
        {
            var place = keyIndexes[row];
            ref var slot = ref known[place];
            if (slot < 0)
            {
                slot = panes.SlotIn(pane, batch.KeyOf(row));
            }

            slots[row] = slot;
            rows[place]++;
        }
    }

    // No branch on the time: which of two panes a late row belongs to cannot be predicted.
    private void AssignToSome(FoldBatch batch, long first)
    {
        var (second, third, fourth) = (grid.PaneStart(first + 1), grid.PaneStart(first + 2), grid.PaneStart(first + 3));
        var times = batch.Block.Times;
        var keyIndexes = batch.Block.KeyIndexes;
        var keys = batch.Block.Keys.Length;
        var slots = batch.Slots[..keyIndexes.Length];
        for (var row = 0; row < keyIndexes.Length; row++)
        {
            var time = times[row];
            var pane = (time >= second ? 1 : 0) + (time >= third ? 1 : 0) + (time >= fourth ? 1 : 0);
            var place = (pane * keys) + keyIndexes[row];
            ref var slot = ref _slots[place];
            if (slot < 0)
            {
                slot = panes.SlotIn(first + pane, batch.KeyOf(row));
            }

            slots[row] = slot;
            _rows[place]++;
        }
    }

    // Two keys of a block with the same name would share a slot; the block's maker does not do that, and a forged block
    // only has its own rows counted in two steps.
    private void Count(FoldBatch batch, int places)
    {
        for (var place = 0; place < places; place++)
        {
            if (_rows[place] > 0)
            {
                batch.Touched.Add(new SlotCount(_slots[place], _rows[place]));
            }
        }
    }
}
