namespace StreamFunctions.Windowing;

/// <summary>
/// Tumbling and hopping windows. A row is added to one pane of its key; a window is put together from its panes
/// when it fires. A pane that also belongs to expired windows may still take rows: those windows never come out again.
/// </summary>
internal sealed class PaneWindows(PaneGrid grid, OperatorParts parts) : WindowStore(parts)
{
    /// <summary>Ascending by index.</summary>
    private readonly List<Pane> _panes = [];

    /// <summary>The last revision of each window that was refined, until it expires.</summary>
    private readonly SortedDictionary<(long Window, int Key), int> _revisions = [];

    /// <summary>What the rows of the current Fold refine, with the revision that comes out at its end.</summary>
    private readonly Dictionary<(long Window, int Key), int> _refined = [];

    private readonly PaneSlotCache _slots = new();

    internal override void Assign(FoldBatch batch)
    {
        var times = batch.Block.Times;
        var keyIndexes = batch.Block.KeyIndexes;
        var cursor = PaneCursor.Nowhere;
        _slots.Begin(batch.Block.Keys.Length);
        for (var row = 0; row < times.Length; row++)
        {
            if (!batch.Admits(row))
            {
                continue;
            }

            if (!cursor.Holds(times[row]))
            {
                cursor = CursorAt(times[row], batch.Watermark);
                _slots.Clear();
            }

            if (cursor.IsExpired)
            {
                batch.CountLate();
                ReportMissed(batch, row, cursor);
                continue;
            }

            if (!_slots.TryGet(keyIndexes[row], out var slot))
            {
                slot = SlotIn(cursor, batch.KeyOf(row));
                _slots.Set(keyIndexes[row], slot);
            }

            batch.Accept(row, slot);
            if (cursor.IsPartlyExpired)
            {
                batch.CountPartiallyLate();
                ReportMissed(batch, row, cursor);
            }
        }
    }

    internal override void Refine(long watermark, Emissions emissions)
    {
        foreach (var ((window, key), revision) in _refined)
        {
            Emit(window, key, revision, emissions);
            if (revision > 0)
            {
                _revisions[(window, key)] = revision;
            }
        }

        _refined.Clear();
    }

    internal override void AdvanceTo(long from, long to, Emissions emissions)
    {
        while (NextWindow(from) is { } window && grid.WindowEnd(window) <= to)
        {
            Fire(window, emissions);
            from = grid.WindowEnd(window);
        }

        Purge(Trigger.Horizon(to));
    }

    internal override long NextClose(long watermark) =>
        NextWindow(watermark) is { } window ? grid.WindowEnd(window) : EventTime.EndOfInput;

    internal override long HeldUntil(int key, long time) =>
        Trigger.ExpiryOf(grid.WindowEnd(grid.LastWindowOf(grid.PaneOf(time))));

    internal override void Describe(int key, long watermark, List<OpenWindow> windows)
    {
        var listed = long.MinValue;
        foreach (var pane in _panes.Where(p => p.SlotOfKey.ContainsKey(key)))
        {
            for (var window = Math.Max(grid.FirstWindowOf(pane.Index), listed + 1); window <= grid.LastWindowOf(pane.Index); window++)
            {
                listed = window;
                var phase = Trigger.PhaseOf(grid.WindowEnd(window), watermark);
                if (phase != WindowPhase.Expired)
                {
                    var slot = Assemble(window, key);
                    windows.Add(new OpenWindow(
                        grid.WindowStart(window), grid.WindowEnd(window), 0, Table.Rows(slot), Table.Results(slot), phase == WindowPhase.Refining));
                }
            }
        }
    }

    internal override void Write(SnapshotWriter writer, KeyRanks keys)
    {
        PaneSnapshot.WritePanes(writer, _panes, keys, Table);
        PaneSnapshot.WriteRevisions(writer, _revisions, keys);
    }

    internal override void Read(SnapshotReader reader, IReadOnlyList<int> keys)
    {
        _panes.AddRange(PaneSnapshot.ReadPanes(reader, grid, keys, Table));
        _panes.ForEach(p => p.SlotOfKey.Keys.ToList().ForEach(Keys.AddReference));
        PaneSnapshot.ReadRevisions(reader, _revisions, keys);
    }

    private PaneCursor CursorAt(long time, long watermark)
    {
        var index = grid.PaneOf(time);
        var first = grid.FirstWindowOf(index);
        var last = grid.LastWindowOf(index);
        var firstAlive = watermark == EventTime.None ? first : Math.Clamp(FirstAfter(Trigger.Horizon(watermark), last), first, last + 1);
        var firstOpen = watermark == EventTime.None ? first : Math.Clamp(FirstAfter(watermark, last), first, last + 1);
        return new PaneCursor(grid.PaneStart(index), grid.PaneStart(index + 1), index, first, firstAlive, firstOpen, last);
    }

    // The infinite watermark lies beyond every window, although the grid clamps it.
    private long FirstAfter(long time, long last) => time == EventTime.EndOfInput ? last + 1 : grid.FirstWindowEndingAfter(time);

    private void ReportMissed(FoldBatch batch, int row, in PaneCursor cursor)
    {
        for (var window = cursor.FirstWindow; window < cursor.FirstAlive; window++)
        {
            batch.MissedWindow(row, grid.WindowStart(window), grid.WindowEnd(window));
        }
    }

    private int SlotIn(in PaneCursor cursor, int key)
    {
        for (var window = cursor.FirstAlive; window < cursor.FirstOpen; window++)
        {
            PlanRefinement(window, key);
        }

        var at = IndexOfPane(cursor.Index);
        if (at == _panes.Count || _panes[at].Index != cursor.Index)
        {
            _panes.Insert(at, new Pane(cursor.Index));
        }

        var slots = _panes[at].SlotOfKey;
        if (!slots.TryGetValue(key, out var slot))
        {
            slot = Table.Allocate();
            slots.Add(key, slot);
            Keys.AddReference(key);
        }

        return slot;
    }

    // Called before the rows are added, so a window without rows here has never been emitted.
    private void PlanRefinement(long window, int key)
    {
        if (!_refined.ContainsKey((window, key)))
        {
            _refined.Add((window, key), _revisions.TryGetValue((window, key), out var last) ? last + 1 : HasRows(window, key) ? 1 : 0);
        }
    }

    private bool HasRows(long window, int key) =>
        PanesOf(window).Any(pane => pane.SlotOfKey.TryGetValue(key, out var slot) && Table.Rows(slot) > 0);

    private void Fire(long window, Emissions emissions)
    {
        foreach (var key in PanesOf(window).SelectMany(p => p.SlotOfKey.Keys).Distinct())
        {
            Emit(window, key, 0, emissions);
        }
    }

    private void Emit(long window, int key, int revision, Emissions emissions) =>
        emissions.Add(ResultOf(key, grid.WindowStart(window), grid.WindowEnd(window), Assemble(window, key), revision));

    // The slot that holds the window: its only pane's, or the scratch slot with all of them.
    private int Assemble(long window, int key)
    {
        if (grid.PanesPerWindow == 1)
        {
            return _panes[IndexOfPane(window)].SlotOfKey[key];
        }

        Table.Clear(AccumulatorTable.Scratch);
        foreach (var pane in PanesOf(window))
        {
            if (pane.SlotOfKey.TryGetValue(key, out var slot))
            {
                Table.Merge(AccumulatorTable.Scratch, slot);
            }
        }

        return AccumulatorTable.Scratch;
    }

    private IEnumerable<Pane> PanesOf(long window)
    {
        var end = grid.FirstPaneOf(window) + grid.PanesPerWindow;
        for (var at = IndexOfPane(grid.FirstPaneOf(window)); at < _panes.Count && _panes[at].Index < end; at++)
        {
            yield return _panes[at];
        }
    }

    /// <summary>The next window to fire beyond a watermark; null if no row is in one.</summary>
    private long? NextWindow(long watermark)
    {
        if (_panes.Count == 0 || watermark == EventTime.EndOfInput)
        {
            return null;
        }

        var after = grid.FirstWindowEndingAfter(watermark);
        var at = FirstPane(pane => grid.LastWindowOf(pane.Index) >= after);
        return at == _panes.Count ? null : Math.Max(after, grid.FirstWindowOf(_panes[at].Index));
    }

    private void Purge(long horizon)
    {
        while (_revisions.Count > 0 && _revisions.First().Key is var first && grid.WindowEnd(first.Window) <= horizon)
        {
            _revisions.Remove(first);
        }

        var expired = FirstPane(pane => grid.WindowEnd(grid.LastWindowOf(pane.Index)) > horizon);
        foreach (var (key, slot) in _panes.Take(expired).SelectMany(p => p.SlotOfKey))
        {
            Table.Free(slot);
            Keys.Release(key);
        }

        _panes.RemoveRange(0, expired);
    }

    private int IndexOfPane(long index) => FirstPane(pane => pane.Index >= index);

    private int FirstPane(Predicate<Pane> isAtOrAfter)
    {
        var (low, high) = (0, _panes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = isAtOrAfter(_panes[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
