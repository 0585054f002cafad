namespace StreamFunctions.Windowing;

/// <summary>
/// Session windows. Rows go to units (see <see cref="SessionUnit"/>); sessions are cut from the units whenever they
/// are looked at (<see cref="SessionReconciler"/>).
/// </summary>
internal sealed class SessionWindows : WindowStore
{
    /// <summary>Keys come up in steps of a fraction of the gap: finer ones make more buckets, coarser ones longer walks.</summary>
    private const int BucketsPerGap = 64;

    private readonly SessionCutter _cutter;
    private readonly SessionReconciler _reconciler;
    private readonly SessionStates _states;
    private readonly DueTimes _closes;
    private readonly DueTimes _expiries;
    private readonly List<int> _due = [];
    private readonly HashSet<int> _touched = [];

    /// <summary>Units that have grown together in the current Fold; merged when its rows have been added.</summary>
    private readonly List<(int Into, int From)> _merges = [];

    private readonly List<Session> _sessions = [];

    internal SessionWindows(SessionCutter cutter, OperatorParts parts)
        : base(parts)
    {
        _cutter = cutter;
        _reconciler = new SessionReconciler(cutter, parts);
        _states = new SessionStates(parts.Keys);
        _closes = new DueTimes(Math.Max(1, cutter.Gap / BucketsPerGap));
        _expiries = new DueTimes(Math.Max(1, cutter.Gap / BucketsPerGap));
    }

    internal override void Assign(FoldBatch batch)
    {
        var times = batch.Block.Times;
        var all = batch.AdmitsAll && !_cutter.IsCapped;
        if (all)
        {
            batch.FindKeys();
        }

        for (var row = 0; row < times.Length; row++)
        {
            if (!all && !batch.Admits(row))
            {
                continue;
            }

            var time = SessionCutter.Clamp(times[row]);
            var key = batch.KeyOf(row);
            ref var only = ref _states.Single(key);
            if (!_cutter.IsCapped && only.Slot != 0 && time >= batch.Watermark && time - only.Last < _cutter.Gap && only.First - time < _cutter.Gap)
            {
                only = new SessionUnit(Math.Min(only.First, time), Math.Max(only.Last, time), only.Slot);
                batch.Accept(row, only.Slot);
            }
            else
            {
                AssignOne(batch, row, key, time);
            }
        }
    }

    internal override void Refine(long watermark, Emissions emissions)
    {
        foreach (var (into, from) in _merges)
        {
            Table.Merge(into, from);
            Table.Free(from);
        }

        _merges.Clear();
        foreach (var key in _touched)
        {
            _reconciler.Reconcile(key, _states.Open(key)!, watermark, emissions);
            Schedule(key, watermark);
        }

        _touched.Clear();
    }

    internal override void AdvanceTo(long from, long to, Emissions emissions)
    {
        _due.Clear();
        _closes.Take(to, _due);
        _expiries.Take(to, _due);
        var horizon = Trigger.Horizon(to);
        foreach (var key in _due)
        {
            // A key may be due twice, and gone after the first time.
            if (_states.Has(key) && !TryAdvanceOnly(key, to, horizon, emissions))
            {
                var state = _states.Open(key)!;
                _reconciler.Reconcile(key, state, to, emissions);
                _reconciler.Expire(state, horizon);
                Schedule(key, to);
            }
        }
    }

    internal override long NextClose(long watermark) => _closes.Next(key => CloseOf(key, watermark));

    internal override long HeldUntil(int key, long time)
    {
        time = SessionCutter.Clamp(time);
        if (!_states.Has(key))
        {
            return EventTime.None;
        }

        var state = _states.Peek(key);
        var at = state.FirstUnitEndingAtOrAfter(time);
        return at == state.Units.Count || state.Units[at].First > time ? EventTime.None
            : Trigger.ExpiryOf(_cutter.IsCapped ? _cutter.LatestEnd(time) : state.Units[at].Last + _cutter.Gap);
    }

    internal override void Describe(int key, long watermark, List<OpenWindow> windows)
    {
        if (!_states.Has(key))
        {
            return;
        }

        var state = _states.Peek(key);
        _cutter.Cut(state.Units, _sessions);
        foreach (var session in _sessions)
        {
            var slot = _reconciler.Assemble(state, session);
            windows.Add(new OpenWindow(
                session.Start, session.End, 0, Table.Rows(slot), Table.Results(slot),
                Trigger.PhaseOf(session.End, watermark) != WindowPhase.Open,
                state.Fired.Find(f => !f.Retracted && f.Start == session.Start && f.End == session.End).Revision));
        }
    }

    internal override void Write(SnapshotWriter writer, KeyRanks keys, SlotWriter slots) =>
        SessionSnapshot.Write(writer, _states, keys, slots);

    internal override void Read(SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots)
    {
        foreach (var (key, state) in SessionSnapshot.Read(reader, keys, slots))
        {
            _states.Add(key, state);
        }
    }

    internal override void Resume(long watermark)
    {
        foreach (var key in Keys.All())
        {
            if (_states.Has(key))
            {
                Schedule(key, watermark);
            }
        }
    }

    /// <summary>What a row needs that does not just extend the only session of its key.</summary>
    private void AssignOne(FoldBatch batch, int row, int key, long time)
    {
        if (time < batch.Watermark && MissedSession(key, time, Trigger.Horizon(batch.Watermark)) is { } missed)
        {
            batch.CountLate();
            batch.MissedWindow(row, missed.Start, missed.End);
        }
        else if (!_states.Has(key) && time >= batch.Watermark)
        {
            var only = new SessionUnit(time, time, Table.Allocate());
            _states.Start(key, only);
            Enter(key, (_cutter.EndOf(only), Trigger.ExpiryOf(_cutter.EndOf(only))));
            batch.Accept(row, only.Slot);
        }
        else
        {
            batch.Accept(row, SlotOf(key, time));
            _touched.Add(key);
        }
    }

    /// <summary>The session that a row behind the watermark has missed; null if it still counts.</summary>
    /// <remarks>
    /// A row whose own session would have expired is late, even if it could extend one that has not: by a chain of such
    /// rows a session could grow back over others that have expired and are forgotten.
    /// </remarks>
    private Session? MissedSession(int key, long time, long horizon)
    {
        var alone = _cutter.EndOf(new SessionUnit(time, time, 0));
        var units = new List<SessionUnit>();
        if (_states.Has(key))
        {
            var state = _states.Peek(key);
            if (time < state.Floor.End)
            {
                return new Session(state.Floor.Start, state.Floor.End, 0, 0);
            }

            units.AddRange(state.Units);
        }

        if (alone <= horizon)
        {
            return new Session(time, alone, 0, 0);
        }

        // What would become of it: cut again as if the row were there.
        var at = units.FindIndex(u => u.Last >= time);
        at = at < 0 ? units.Count : at;
        var isInside = at < units.Count && units[at].First <= time;
        if (!isInside)
        {
            units.Insert(at, new SessionUnit(time, time, 0));
        }

        _cutter.Cut(units, _sessions);
        var session = _sessions.Find(s => at >= s.FirstUnit && at < s.FirstUnit + s.Count);
        return session.End <= horizon ? session : null;
    }

    private int SlotOf(int key, long time)
    {
        if (!_states.Has(key))
        {
            _states.Start(key, new SessionUnit(time, time, Table.Allocate()));
        }

        var state = _states.Open(key)!;
        var units = state.Units;
        var at = state.FirstUnitEndingAtOrAfter(_cutter.IsCapped ? time : time - _cutter.Gap + 1);
        if (at == units.Count || units[at].First > (_cutter.IsCapped ? time : time + _cutter.Gap - 1))
        {
            units.Insert(at, new SessionUnit(time, time, Table.Allocate()));
            return units[at].Slot;
        }

        var grown = units[at] with { First = Math.Min(units[at].First, time), Last = Math.Max(units[at].Last, time) };
        if (!_cutter.IsCapped && at + 1 < units.Count && units[at + 1].First - grown.Last < _cutter.Gap)
        {
            _merges.Add((grown.Slot, units[at + 1].Slot));
            grown = grown with { Last = units[at + 1].Last };
            units.RemoveAt(at + 1);
        }

        units[at] = grown;
        return grown.Slot;
    }

    /// <summary>Advances a key that has one session and nothing else to say; false if it is not like that, or will not be.</summary>
    private bool TryAdvanceOnly(int key, long to, long horizon, Emissions emissions)
    {
        var only = _states.Single(key);
        var end = _cutter.EndOf(only);
        if (only.Slot == 0 || (end <= to && end > horizon))
        {
            return false;
        }

        if (end > to)
        {
            Enter(key, (end, Trigger.ExpiryOf(end)));
            return true;
        }

        emissions.Add(ResultOf(key, only.First, end, only.Slot, 0));
        Table.Free(only.Slot);
        if (_reconciler.FloorExpiry(end) <= horizon)
        {
            Forget(key);
            _states.Remove(key);
        }
        else
        {
            _states.Leave(key, (only.First, end));
            Enter(key, (EventTime.EndOfInput, Trigger.ExpiryOf(_reconciler.FloorExpiry(end))));
        }

        return true;
    }

    private long CloseOf(int key, long watermark)
    {
        var only = _states.Single(key);
        return only.Slot == 0 ? _reconciler.DueTimesOf(_states.Peek(key), watermark).Close
            : _cutter.EndOf(only) > watermark ? _cutter.EndOf(only)
            : EventTime.EndOfInput;
    }

    /// <summary>After a change: enters when the key is to be looked at next; forgets a key without sessions and floor.</summary>
    private void Schedule(int key, long watermark)
    {
        var state = _states.Open(key)!;
        Enter(key, _reconciler.DueTimesOf(state, watermark));
        if (state.Units.Count == 0 && !state.HasFloor)
        {
            Forget(key);
        }

        _states.Close(key);
    }

    private void Enter(int key, (long Close, long Expiry) due)
    {
        _closes.Enter(key, due.Close);
        _expiries.Enter(key, due.Expiry);
    }

    private void Forget(int key)
    {
        _closes.Forget(key);
        _expiries.Forget(key);
    }
}
