namespace StreamFunctions.Windowing;

/// <summary>
/// Count windows. Rows wait until the watermark has passed them; then nothing can come before them any more, and
/// windows are cut in the order (time, partition, sequence number). A row behind the watermark is late: the windows
/// that it would belong to have been cut. Allowed lateness does not apply.
/// </summary>
internal sealed class CountWindows(CountGrid grid, OperatorParts parts) : WindowStore(parts)
{
    private readonly Dictionary<int, CountKey> _states = [];
    private readonly SortedSet<(long Time, int Key)> _waiting = [];

    internal override void Assign(FoldBatch batch)
    {
        var times = batch.Block.Times;
        var sequences = batch.Block.Sequences;
        for (var row = 0; row < times.Length; row++)
        {
            if (!batch.Admits(row))
            {
                continue;
            }

            if (times[row] < batch.Watermark)
            {
                batch.CountLate();
                batch.MissedWindow(row, times[row], times[row]);
                continue;
            }

            var slot = Table.Allocate();
            batch.Accept(row, slot);
            Wait(batch.KeyOf(row), new WaitingRow(Math.Min(times[row], EventTime.EndOfInput - 1), batch.Block.Partition, sequences[row], slot));
        }
    }

    internal override void Refine(long watermark, Emissions emissions)
    {
    }

    internal override void AdvanceTo(long from, long to, Emissions emissions)
    {
        while (_waiting.Count > 0 && _waiting.Min is var next && next.Time < to)
        {
            var state = _states[next.Key];
            state.Waiting.Sort();
            var passed = state.Waiting.FindIndex(r => r.Time >= to);
            passed = passed < 0 ? state.Waiting.Count : passed;
            for (var i = 0; i < passed; i++)
            {
                Pass(next.Key, state, state.Waiting[i], emissions);
            }

            state.Waiting.RemoveRange(0, passed);
            Schedule(next.Key, state);
        }
    }

    /// <summary>The watermark that passes the next waiting row.</summary>
    internal override long NextClose(long watermark) => _waiting.Count > 0 ? _waiting.Min.Time + 1 : EventTime.EndOfInput;

    internal override long HeldUntil(int key, long time) => EventTime.Add(time, 1);

    internal override void Describe(int key, long watermark, List<OpenWindow> windows)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            return;
        }

        state.Waiting.Sort();
        var rows = state.Passed + state.Waiting.Count;
        var first = grid.FullWindows(state.Passed);
        for (var window = first; grid.FirstRow(window) < rows; window++)
        {
            windows.Add(Preview(state, window, (int)((window - first) * grid.PanesPerStep)));
        }
    }

    internal override void Write(SnapshotWriter writer, KeyRanks keys, SlotWriter slots) =>
        CountSnapshot.Write(writer, _states, keys, slots);

    internal override void Read(SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots)
    {
        foreach (var (key, state) in CountSnapshot.Read(reader, keys, grid, slots))
        {
            _states.Add(key, state);
            Keys.AddReference(key);
            Schedule(key, state);
        }
    }

    private void Wait(int key, WaitingRow row)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            _states.Add(key, state = new CountKey());
            Keys.AddReference(key);
        }

        state.Waiting.Add(row);
        if (row.Time < state.NextTime)
        {
            _waiting.Remove((state.NextTime, key));
            _waiting.Add((row.Time, key));
            state.NextTime = row.Time;
        }
    }

    private void Schedule(int key, CountKey state)
    {
        _waiting.Remove((state.NextTime, key));
        state.NextTime = state.Waiting.Count == 0 ? EventTime.EndOfInput : state.Waiting.Min(r => r.Time);
        if (state.Waiting.Count > 0)
        {
            _waiting.Add((state.NextTime, key));
        }
    }

    private void Pass(int key, CountKey state, in WaitingRow row, Emissions emissions)
    {
        if (state.Passed % grid.PaneSize == 0)
        {
            state.Panes.Add(new CountPane(row.Time, row.Time, row.Slot));
        }
        else
        {
            var pane = state.Panes[^1];
            Table.Merge(pane.Slot, row.Slot);
            Table.Free(row.Slot);
            state.Panes[^1] = pane with { Last = row.Time };
        }

        var full = grid.FullWindows(state.Passed);
        state.Passed++;
        if (grid.FullWindows(state.Passed) > full)
        {
            Emit(key, state, full, emissions);
            state.Panes.Take(grid.PanesPerStep).ToList().ForEach(p => Table.Free(p.Slot));
            state.Panes.RemoveRange(0, grid.PanesPerStep);
        }
    }

    private void Emit(int key, CountKey state, long ordinal, Emissions emissions)
    {
        var slot = state.Panes[0].Slot;
        if (grid.PanesPerWindow > 1)
        {
            slot = AccumulatorTable.Scratch;
            Table.Clear(slot);
            state.Panes.ForEach(p => Table.Merge(AccumulatorTable.Scratch, p.Slot));
        }

        emissions.Add(ResultOf(key, state.Panes[0].First, state.Panes[^1].Last, slot, 0) with { Ordinal = ordinal });
    }

    // A window that is not full, as it would be if the rows that wait were passed in their present order.
    private OpenWindow Preview(CountKey state, long window, int firstPane)
    {
        var slot = AccumulatorTable.Scratch;
        Table.Clear(slot);
        var (start, end) = (EventTime.EndOfInput, EventTime.None);
        foreach (var pane in state.Panes.Skip(firstPane))
        {
            Table.Merge(slot, pane.Slot);
            (start, end) = (Math.Min(start, pane.First), Math.Max(end, pane.Last));
        }

        var skip = (int)Math.Max(0, grid.FirstRow(window) - state.Passed);
        var room = (grid.PanesPerWindow * grid.PaneSize) - (int)Table.Rows(slot);
        foreach (var row in state.Waiting.Skip(skip).Take(room))
        {
            Table.Merge(slot, row.Slot);
            (start, end) = (Math.Min(start, row.Time), Math.Max(end, row.Time));
        }

        return new OpenWindow(start, end, window, Table.Rows(slot), Table.Results(slot), Fired: false);
    }
}
