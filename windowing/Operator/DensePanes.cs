using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// Assigns the rows of a block to slots where nothing has to be judged row by row: all are new, all of their windows are
/// open, and they lie in few panes. That is nearly every block. The slots of the block's keys are looked up once per
/// pane; after that a row costs a few loads and stores.
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

        var count = (int)(last - first) + 1;
        LookUp(batch, first, count);
        var rows = _rows.AsSpan(0, count * keys);
        var places = count == 1 ? CountInOne(batch, rows) : CountInSome(batch, first, rows);
        Touch(batch, first, rows);
        Send(places, _slots.AsSpan(0, rows.Length), batch.Slots);
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

            known.Find(keys, slots);
        }
    }

    /// <summary>Counts the rows of each place where the block is in one pane; the place of each row.</summary>
    private static ReadOnlySpan<int> CountInOne(FoldBatch batch, Span<int> rows)
    {
        foreach (var place in batch.Block.KeyIndexes)
        {
            rows[place]++;
        }

        return batch.Block.KeyIndexes;
    }

    // No branch on the time: which of two panes a late row belongs to cannot be predicted.
    private ReadOnlySpan<int> CountInSome(FoldBatch batch, long first, Span<int> rows)
    {
        var (second, third, fourth) = (grid.PaneStart(first + 1), grid.PaneStart(first + 2), grid.PaneStart(first + 3));
        var keys = batch.Block.Keys.Length;
        var keyIndexes = batch.Block.KeyIndexes;
        var times = batch.Block.Times[..keyIndexes.Length];
        var places = batch.Slots[..keyIndexes.Length];
        for (var row = 0; row < keyIndexes.Length; row++)
        {
            var time = times[row];
            var pane = (time >= second ? 1 : 0) + (time >= third ? 1 : 0) + (time >= fourth ? 1 : 0);
            var place = (pane * keys) + keyIndexes[row];
            places[row] = place;
            rows[place]++;
        }

        return places;
    }

    /// <summary>Lists the places that have rows, and makes the slots that are not there.</summary>
    /// <remarks>
    /// Two keys of a block with the same name would share a slot; the block's maker does not do that, and a forged block
    /// only has its own rows counted in two steps.
    /// </remarks>
    private void Touch(FoldBatch batch, long first, ReadOnlySpan<int> rows)
    {
        CollectionsMarshal.SetCount(batch.Touched, rows.Length);
        var touched = CollectionsMarshal.AsSpan(batch.Touched);
        var slots = _slots.AsSpan(0, rows.Length);
        var count = 0;
        for (var place = 0; place < rows.Length; place++)
        {
            if (rows[place] > 0)
            {
                ref var slot = ref slots[place];
                if (slot < 0)
                {
                    var keys = batch.Block.Keys.Length;
                    slot = panes.SlotIn(first + (place / keys), batch.NumberOf(place % keys));
                }

                touched[count++] = new SlotCount(slot, rows[place]);
            }
        }

        CollectionsMarshal.SetCount(batch.Touched, count);
    }

    // Nothing else happens here, so that all of the loop stays in registers.
    private static void Send(ReadOnlySpan<int> places, ReadOnlySpan<int> slotOf, Span<int> slots)
    {
        slots = slots[..places.Length];
        for (var row = 0; row < places.Length; row++)
        {
            slots[row] = slotOf[places[row]];
        }
    }
}
