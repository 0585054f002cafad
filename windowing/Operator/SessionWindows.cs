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
    private readonly SessionRuns _runs;
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
        _states = new SessionStates(parts.Keys, cutter.IsCapped);
        _runs = new SessionRuns(cutter);
        _closes = new DueTimes(Math.Max(1, cutter.Gap / BucketsPerGap));
        _expiries = new DueTimes(Math.Max(1, cutter.Gap / BucketsPerGap));
    }

    internal override void Assign(FoldBatch batch)
    {
        if (_runs.TryGather(batch))
        {
            AssignRuns(batch);
        }
        else
        {
            AssignRows(batch);
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
            if (_states.Has(key) && !TryAdvancePlain(key, to, horizon, emissions))
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

    private void AssignRuns(FoldBatch batch)
    {
        batch.FindKeys();
        var runs = _runs.Of(batch);
        for (var key = 0; key < runs.Length; key++)
        {
            ref var run = ref runs[key];
            if (run.Rows > 0)
            {
                run.Slot = Join(batch.NumberOf(key), run.First, run.Last);
            }
        }

        _runs.Accept(batch);
    }

    private void AssignRows(FoldBatch batch)
    {
        if (batch.AdmitsAll)
        {
            batch.FindKeys();
        }

        for (var row = 0; row < batch.Block.Count; row++)
        {
            if (!batch.Admits(row))
            {
                continue;
            }

            var time = SessionCutter.Clamp(batch.Block.Times[row]);
            var key = batch.KeyOf(row);
            if (time >= batch.Watermark)
            {
                batch.Accept(row, Join(key, time, time));
            }
            else
            {
                AssignLate(batch, row, key, time);
            }
        }
    }

    private void AssignLate(FoldBatch batch, int row, int key, long time)
    {
        if (MissedSession(key, time, Trigger.Horizon(batch.Watermark)) is { } missed)
        {
            batch.CountLate();
            batch.MissedWindow(row, missed.Start, missed.End);
        }
        else
        {
            batch.Accept(row, Insert(key, time, time));
        }
    }

    /// <summary>
    /// The slot for rows of a key that are not behind the watermark. They are in one session, if sessions are not capped; otherwise
    /// they have one time.
    /// </summary>
    private int Join(int key, long first, long last)
    {
        ref var newest = ref _states.Newest(key);
        if (newest.Slot == 0 || _cutter.IsCapped || first - newest.Last >= _cutter.Gap || newest.First - last >= _cutter.Gap
            || (first < newest.First && Meets(_states.Past(key).Older, first)))
        {
            return Start(key, first, last);
        }

        newest = new SessionUnit(Math.Min(newest.First, first), Math.Max(newest.Last, last), newest.Slot);
        return newest.Slot;
    }

    /// <summary>Whether a session that has grown back to this time would join the one before it.</summary>
    private bool Meets(in SessionUnit older, long first) => older.Slot != 0 && first - older.Last < _cutter.Gap;

    /// <summary>The slot for rows that are not behind the watermark and do not just extend the newest session of their key.</summary>
    private int Start(int key, long first, long last)
    {
        if (!_states.CanAppend(key, first))
        {
            return Insert(key, first, last);
        }

        // A session that was there before closes before this one: the key comes up for it.
        var session = new SessionUnit(first, last, Table.Allocate());
        _states.Append(key, session);
        _closes.Enter(key, _cutter.EndOf(session));
        return session.Slot;
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

    /// <summary>The slot for rows wherever they lie; what becomes of the key's sessions is looked at in <see cref="Refine"/>.</summary>
    private int Insert(int key, long first, long last)
    {
        _touched.Add(key);
        if (!_states.Has(key))
        {
            var session = new SessionUnit(first, last, Table.Allocate());
            _states.Append(key, session);
            return session.Slot;
        }

        var state = _states.Open(key)!;
        var units = state.Units;
        var at = state.FirstUnitEndingAtOrAfter(_cutter.IsCapped ? first : first - _cutter.Gap + 1);
        if (at == units.Count || units[at].First > (_cutter.IsCapped ? last : last + _cutter.Gap - 1))
        {
            units.Insert(at, new SessionUnit(first, last, Table.Allocate()));
            return units[at].Slot;
        }

        units[at] = new SessionUnit(Math.Min(units[at].First, first), Math.Max(units[at].Last, last), units[at].Slot);
        while (!_cutter.IsCapped && at + 1 < units.Count && units[at + 1].First - units[at].Last < _cutter.Gap)
        {
            _merges.Add((units[at].Slot, units[at + 1].Slot));
            units[at] = units[at] with { Last = Math.Max(units[at].Last, units[at + 1].Last) };
            units.RemoveAt(at + 1);
        }

        return units[at].Slot;
    }

    /// <summary>Advances a key that is kept without an object; false if it has none of that kind, or a session that fires now and is kept for late rows.</summary>
    private bool TryAdvancePlain(int key, long to, long horizon, Emissions emissions)
    {
        ref var newest = ref _states.Newest(key);
        ref var past = ref _states.Past(key);
        if (!_states.IsPlain(key) || (Closes(newest, to) && !Closes(newest, horizon)) || (Closes(past.Older, to) && !Closes(past.Older, horizon)))
        {
            return false;
        }

        CloseUpTo(to, key, ref past.Older, ref past, emissions);
        CloseUpTo(to, key, ref newest, ref past, emissions);
        past.HasFloor = past.HasFloor && _reconciler.FloorExpiry(past.Floor.End) > horizon;
        if (newest.Slot == 0 && past.IsEmpty)
        {
            Forget(key);
            _states.Remove(key);
        }
        else
        {
            Enter(key, DueTimesOfPlain(newest, past));
        }

        return true;
    }

    private bool Closes(in SessionUnit session, long to) => session.Slot != 0 && _cutter.EndOf(session) <= to;

    private void CloseUpTo(long to, int key, ref SessionUnit session, ref SessionPast past, Emissions emissions)
    {
        if (Closes(session, to))
        {
            var end = _cutter.EndOf(session);
            emissions.Add(ResultOf(key, session.First, end, session.Slot, 0));
            Table.Free(session.Slot);
            (past.Floor, past.HasFloor) = ((session.First, end), true);
            session = default;
        }
    }

    private long CloseOf(int key, long watermark) =>
        _states.IsPlain(key) && DueTimesOfPlain(_states.Newest(key), _states.Past(key)).Close is var close && close > watermark
            ? close
            : _reconciler.DueTimesOf(_states.Peek(key), watermark).Close;

    private (long Close, long Expiry) DueTimesOfPlain(in SessionUnit newest, in SessionPast past)
    {
        var first = past.Older.Slot != 0 ? past.Older : newest;
        var close = first.Slot != 0 ? _cutter.EndOf(first) : EventTime.EndOfInput;
        return (close, Trigger.ExpiryOf(past.HasFloor ? Math.Min(close, _reconciler.FloorExpiry(past.Floor.End)) : close));
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

        // Whoever comes up for a close is entered for what follows then.
        if (due.Expiry < due.Close)
        {
            _expiries.Enter(key, due.Expiry);
        }
    }

    private void Forget(int key)
    {
        _closes.Forget(key);
        _expiries.Forget(key);
    }
}
