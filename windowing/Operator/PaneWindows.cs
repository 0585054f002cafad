using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// Tumbling and hopping windows. A row is added to one pane of its key; a window is put together from its panes
/// when it fires. A pane that also belongs to expired windows may still take rows: those windows never come out again.
/// </summary>
internal sealed class PaneWindows : WindowStore
{
    /// <summary>Up to so many panes, a window is put together from them directly: it is no slower then, and takes less memory.</summary>
    private const int MostMerged = 8;

    /// <summary>A window with a key of so many is put together by walking all keys in their order.</summary>
    private const int WalkRatio = 4;

    private readonly PaneGrid _grid;
    private readonly PaneStore _panes;
    private readonly DensePanes _dense;
    private readonly SlidingSums? _sums;

    /// <summary>The last revision of each window that was refined, until it expires.</summary>
    private readonly SortedDictionary<(long Window, int Key), int> _revisions = [];

    /// <summary>What the rows of the current Fold refine, with the revision that comes out at its end.</summary>
    private readonly Dictionary<(long Window, int Key), int> _refined = [];

    private readonly PaneSlotCache _slots = new();
    private readonly KeyMarks _listed = new();
    private readonly KeyOrder _order;

    /// <summary>The panes of the window that is put together, and the slots of a key in them.</summary>
    private readonly List<Pane> _merged = [];
    private readonly List<int> _parts = [];

    internal PaneWindows(PaneGrid grid, OperatorParts parts)
        : base(parts)
    {
        _grid = grid;
        _panes = new PaneStore(parts.Keys, parts.Table);
        _dense = new DensePanes(grid, _panes);
        _order = new KeyOrder(parts.Keys);
        _sums = grid.PanesPerWindow > MostMerged ? new SlidingSums(grid, _panes, parts.Table) : null;
    }

    internal override void Assign(FoldBatch batch)
    {
        if (!_dense.TryAssign(batch))
        {
            AssignOneByOne(batch);
        }
    }

    private void AssignOneByOne(FoldBatch batch)
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
        while (NextWindow(from) is { } window && _grid.WindowEnd(window) <= to)
        {
            Fire(window, emissions);
            from = _grid.WindowEnd(window);
        }

        Purge(Trigger.Horizon(to));
    }

    internal override long NextClose(long watermark) =>
        NextWindow(watermark) is { } window ? _grid.WindowEnd(window) : EventTime.EndOfInput;

    internal override long HeldUntil(int key, long time) =>
        Trigger.ExpiryOf(_grid.WindowEnd(_grid.LastWindowOf(_grid.PaneOf(time))));

    internal override void Describe(int key, long watermark, List<OpenWindow> windows)
    {
        var listed = long.MinValue;
        foreach (var pane in _panes.All.Where(p => p.Slots.Find(key) >= 0))
        {
            for (var window = Math.Max(_grid.FirstWindowOf(pane.Index), listed + 1); window <= _grid.LastWindowOf(pane.Index); window++)
            {
                listed = window;
                var phase = Trigger.PhaseOf(_grid.WindowEnd(window), watermark);
                if (phase != WindowPhase.Expired)
                {
                    Gather(window);
                    var slot = Assemble(key);
                    windows.Add(new OpenWindow(
                        _grid.WindowStart(window), _grid.WindowEnd(window), 0, Table.Rows(slot), Table.Results(slot), phase == WindowPhase.Refining,
                        _revisions.GetValueOrDefault((window, key))));
                }
            }
        }
    }

    internal override void Write(SnapshotWriter writer, KeyRanks keys, SlotWriter slots)
    {
        PaneSnapshot.WritePanes(writer, _panes.All, keys, slots);
        PaneSnapshot.WriteRevisions(writer, _revisions, keys);
    }

    internal override void Read(SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots)
    {
        PaneSnapshot.ReadPanes(reader, _grid, [.. keys], slots, _panes);
        PaneSnapshot.ReadRevisions(reader, _revisions, keys);
    }

    private PaneCursor CursorAt(long time, long watermark)
    {
        var index = _grid.PaneOf(time);
        var first = _grid.FirstWindowOf(index);
        var last = _grid.LastWindowOf(index);
        var firstAlive = watermark == EventTime.None ? first : Math.Clamp(FirstAfter(Trigger.Horizon(watermark), last), first, last + 1);
        var firstOpen = watermark == EventTime.None ? first : Math.Clamp(FirstAfter(watermark, last), first, last + 1);
        return new PaneCursor(_grid.PaneStart(index), _grid.PaneStart(index + 1), index, first, firstAlive, firstOpen, last);
    }

    // The infinite watermark lies beyond every window, although the grid clamps it.
    private long FirstAfter(long time, long last) => time == EventTime.EndOfInput ? last + 1 : _grid.FirstWindowEndingAfter(time);

    private void ReportMissed(FoldBatch batch, int row, in PaneCursor cursor)
    {
        for (var window = cursor.FirstWindow; window < cursor.FirstAlive; window++)
        {
            batch.MissedWindow(row, _grid.WindowStart(window), _grid.WindowEnd(window));
        }
    }

    private int SlotIn(in PaneCursor cursor, int key)
    {
        for (var window = cursor.FirstAlive; window < cursor.FirstOpen; window++)
        {
            PlanRefinement(window, key);
        }

        if (cursor.FirstOpen > cursor.FirstWindow)
        {
            _sums?.Forget();
        }

        return _panes.SlotIn(cursor.Index, key);
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
        PanesOf(window).Any(pane => pane.Slots.Find(key) is >= 0 and var slot && Table.Rows(slot) > 0);

    private void Fire(long window, Emissions emissions)
    {
        if (_sums is not null)
        {
            var (start, end) = (_grid.WindowStart(window), _grid.WindowEnd(window));
            foreach (var key in _sums.MoveTo(_grid.FirstPaneOf(window)))
            {
                emissions.Add(ResultOf(key, start, end, _sums.SlotOf(key), 0));
            }

            return;
        }

        Gather(window);
        if (_merged.Max(pane => pane.Slots.Count) * WalkRatio >= Keys.Count)
        {
            FireInOrder(window, emissions);
            return;
        }

        _listed.Clear();
        foreach (var pane in _merged)
        {
            foreach (var (key, _) in pane.Slots)
            {
                if (_listed.Add(key))
                {
                    emissions.Add(ResultOf(key, _grid.WindowStart(window), _grid.WindowEnd(window), Assemble(key), 0));
                }
            }
        }
    }

    // Where most keys are in the window, walking all of them costs less than to list and sort its own.
    private void FireInOrder(long window, Emissions emissions)
    {
        var (start, end) = (_grid.WindowStart(window), _grid.WindowEnd(window));
        foreach (var key in _order.Sorted())
        {
            if (Assemble(key) is >= 0 and var slot)
            {
                emissions.Append(ResultOf(key, start, end, slot, 0));
            }
        }
    }

    private void Emit(long window, int key, int revision, Emissions emissions)
    {
        Gather(window);
        emissions.Add(ResultOf(key, _grid.WindowStart(window), _grid.WindowEnd(window), Assemble(key), revision));
    }

    private void Gather(long window)
    {
        _merged.Clear();
        _merged.AddRange(PanesOf(window));
    }

    /// <summary>The slot that holds the gathered panes of a key: its only one, or the scratch slot with all of them.</summary>
    private int Assemble(int key)
    {
        _parts.Clear();
        foreach (var pane in _merged)
        {
            if (pane.Slots.Find(key) is >= 0 and var slot)
            {
                _parts.Add(slot);
            }
        }

        return _parts.Count switch
        {
            0 => FoldBatch.NoSlot,
            1 => _parts[0],
            _ => Table.Sum(CollectionsMarshal.AsSpan(_parts)),
        };
    }

    private IEnumerable<Pane> PanesOf(long window)
    {
        var end = _grid.FirstPaneOf(window) + _grid.PanesPerWindow;
        for (var at = _panes.FirstFrom(_grid.FirstPaneOf(window)); at < _panes.Count && _panes[at].Index < end; at++)
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

        var after = _grid.FirstWindowEndingAfter(watermark);
        var at = _panes.FirstFrom(_grid.FirstPaneOf(after));
        return at == _panes.Count ? null : Math.Max(after, _grid.FirstWindowOf(_panes[at].Index));
    }

    private void Purge(long horizon)
    {
        while (_revisions.Count > 0 && _revisions.First().Key is var first && _grid.WindowEnd(first.Window) <= horizon)
        {
            _revisions.Remove(first);
        }

        var expired = 0;
        while (expired < _panes.Count && _grid.WindowEnd(_grid.LastWindowOf(_panes[expired].Index)) <= horizon)
        {
            expired++;
        }

        _panes.RemoveFirst(expired);
        if (_panes.Count == 0)
        {
            _sums?.Forget();
        }
    }
}
