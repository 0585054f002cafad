namespace StreamFunctions.Windowing;

/// <summary>
/// Session windows. Rows go to units (see <see cref="SessionUnit"/>); sessions are cut from the units whenever they
/// are looked at, and compared with what has come out before: what is new comes out, what is no more is retracted.
/// </summary>
internal sealed class SessionWindows(SessionCutter cutter, OperatorParts parts) : WindowStore(parts)
{
    private readonly Dictionary<int, SessionKey> _states = [];
    private readonly SortedSet<(long Time, int Key)> _closes = [];
    private readonly SortedSet<(long Time, int Key)> _expiries = [];
    private readonly HashSet<int> _touched = [];

    /// <summary>Units that have grown together in the current Fold; merged when its rows have been added.</summary>
    private readonly List<(int Into, int From)> _merges = [];

    private readonly List<Session> _sessions = [];

    internal override void Assign(FoldBatch batch)
    {
        var times = batch.Block.Times;
        for (var row = 0; row < times.Length; row++)
        {
            if (!batch.Admits(row))
            {
                continue;
            }

            var time = SessionCutter.Clamp(times[row]);
            var key = batch.KeyOf(row);
            if (time < batch.Watermark && MissedSession(key, time, Trigger.Horizon(batch.Watermark)) is { } missed)
            {
                batch.CountLate();
                batch.MissedWindow(row, missed.Start, missed.End);
                continue;
            }

            batch.Accept(row, SlotOf(key, time));
            _touched.Add(key);
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
            Reconcile(key, watermark, emissions);
            Schedule(key, watermark);
        }

        _touched.Clear();
    }

    internal override void AdvanceTo(long from, long to, Emissions emissions)
    {
        while (NextDue(to) is { } key)
        {
            Reconcile(key, to, emissions);
            Expire(key, Trigger.Horizon(to));
            Schedule(key, to);
        }
    }

    internal override long NextClose(long watermark) => _closes.Count > 0 ? _closes.Min.Time : EventTime.EndOfInput;

    internal override long HeldUntil(int key, long time)
    {
        time = SessionCutter.Clamp(time);
        if (!_states.TryGetValue(key, out var state))
        {
            return EventTime.None;
        }

        var at = state.FirstUnitEndingAtOrAfter(time);
        return at == state.Units.Count || state.Units[at].First > time ? EventTime.None
            : Trigger.ExpiryOf(cutter.IsCapped ? cutter.LatestEnd(time) : state.Units[at].Last + cutter.Gap);
    }

    internal override void Describe(int key, long watermark, List<OpenWindow> windows)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            return;
        }

        cutter.Cut(state.Units, _sessions);
        foreach (var session in _sessions)
        {
            var slot = Assemble(state, session);
            windows.Add(new OpenWindow(
                session.Start, session.End, 0, Table.Rows(slot), Table.Results(slot),
                Trigger.PhaseOf(session.End, watermark) != WindowPhase.Open));
        }
    }

    internal override void Write(SnapshotWriter writer, KeyRanks keys, SlotWriter slots) =>
        SessionSnapshot.Write(writer, _states, keys, slots);

    internal override void Read(SnapshotReader reader, IReadOnlyList<int> keys, SlotReader slots)
    {
        foreach (var (key, state) in SessionSnapshot.Read(reader, keys, slots))
        {
            _states.Add(key, state);
            Keys.AddReference(key);
        }
    }

    internal override void Resume(long watermark)
    {
        foreach (var key in _states.Keys)
        {
            Schedule(key, watermark);
        }
    }

    /// <summary>The expired session that a row behind the watermark belongs to; null if its session still counts.</summary>
    private Session? MissedSession(int key, long time, long horizon)
    {
        var units = new List<SessionUnit>();
        if (_states.TryGetValue(key, out var state))
        {
            if (time < state.Floor.End)
            {
                return new Session(state.Floor.Start, state.Floor.End, 0, 0);
            }

            units.AddRange(state.Units);
        }

        // What would become of it: cut again as if the row were there.
        var at = units.FindIndex(u => u.Last >= time);
        at = at < 0 ? units.Count : at;
        var isInside = at < units.Count && units[at].First <= time;
        if (!isInside)
        {
            units.Insert(at, new SessionUnit(time, time, 0));
        }

        cutter.Cut(units, _sessions);
        var session = _sessions.Find(s => at >= s.FirstUnit && at < s.FirstUnit + s.Count);
        return session.End <= horizon ? session : null;
    }

    private int SlotOf(int key, long time)
    {
        if (!_states.TryGetValue(key, out var state))
        {
            _states.Add(key, state = new SessionKey());
            Keys.AddReference(key);
        }

        var units = state.Units;
        var at = state.FirstUnitEndingAtOrAfter(cutter.IsCapped ? time : time - cutter.Gap + 1);
        if (at == units.Count || units[at].First > (cutter.IsCapped ? time : time + cutter.Gap - 1))
        {
            units.Insert(at, new SessionUnit(time, time, Table.Allocate()));
            return units[at].Slot;
        }

        var grown = units[at] with { First = Math.Min(units[at].First, time), Last = Math.Max(units[at].Last, time) };
        if (!cutter.IsCapped && at + 1 < units.Count && units[at + 1].First - grown.Last < cutter.Gap)
        {
            _merges.Add((grown.Slot, units[at + 1].Slot));
            grown = grown with { Last = units[at + 1].Last };
            units.RemoveAt(at + 1);
        }

        units[at] = grown;
        return grown.Slot;
    }

    /// <summary>Has come out what should have come out at this watermark.</summary>
    private void Reconcile(int key, long watermark, Emissions emissions)
    {
        var state = _states[key];
        cutter.Cut(state.Units, _sessions);
        for (var i = 0; i < state.Fired.Count; i++)
        {
            var fired = state.Fired[i];
            if (!fired.Retracted && !_sessions.Exists(s => s.Start == fired.Start && s.End == fired.End))
            {
                state.Fired[i] = fired with { Retracted = true, Revision = fired.Revision + 1 };
                emissions.Add(TombstoneOf(key, state, fired));
            }
        }

        foreach (var session in _sessions)
        {
            if (session.End > watermark)
            {
                break;
            }

            Fire(key, state, session, emissions);
        }
    }

    private void Fire(int key, SessionKey state, in Session session, Emissions emissions)
    {
        var (start, end) = (session.Start, session.End);
        var at = state.Fired.FindIndex(f => !f.Retracted && f.Start == start && f.End == end);
        var slot = Assemble(state, session);
        if (at >= 0 && state.Fired[at].Rows == Table.Rows(slot))
        {
            return;
        }

        // A session that had come out under other bounds is refined, not new.
        var replaced = state.Fired.FindAll(f => f.Start < end && f.End > start && (f.Retracted || (f.Start == start && f.End == end)));
        var revision = replaced.Count == 0 ? 0 : replaced.Max(f => f.Retracted ? f.Revision : f.Revision + 1);
        state.Fired.RemoveAll(replaced.Contains);
        state.Fired.Add(new FiredSession(start, end, Table.Rows(slot), revision, Retracted: false));
        emissions.Add(ResultOf(key, start, end, slot, revision));
    }

    // It carries at least as many rows as the result that it replaces, so that a table that prefers fuller rows takes it.
    private WindowResult TombstoneOf(int key, SessionKey state, FiredSession fired)
    {
        var heir = _sessions.Find(s => s.Start <= fired.Start && s.End > fired.Start);
        var rows = 0L;
        for (var unit = heir.FirstUnit; unit < heir.FirstUnit + heir.Count; unit++)
        {
            rows += Table.Rows(state.Units[unit].Slot);
        }

        return new WindowResult
        {
            Key = Keys.NameOf(key),
            Start = fired.Start,
            End = fired.End,
            Values = [],
            Rows = Math.Max(rows, fired.Rows),
            Revision = fired.Revision + 1,
            Retracted = true,
        };
    }

    private int Assemble(SessionKey state, in Session session)
    {
        if (session.Count == 1)
        {
            return state.Units[session.FirstUnit].Slot;
        }

        Table.Clear(AccumulatorTable.Scratch);
        for (var unit = session.FirstUnit; unit < session.FirstUnit + session.Count; unit++)
        {
            Table.Merge(AccumulatorTable.Scratch, state.Units[unit].Slot);
        }

        return AccumulatorTable.Scratch;
    }

    private void Expire(int key, long horizon)
    {
        var state = _states[key];
        cutter.Cut(state.Units, _sessions);
        var gone = 0;
        foreach (var session in _sessions.TakeWhile(s => s.End <= horizon))
        {
            gone += session.Count;
            state.Floor = (session.Start, session.End);
            state.Fired.RemoveAll(f => f.Start < session.End);
        }

        foreach (var unit in state.Units.Take(gone))
        {
            Table.Free(unit.Slot);
        }

        state.Units.RemoveRange(0, gone);
    }

    private int? NextDue(long watermark) =>
        _closes.Count > 0 && _closes.Min.Time <= watermark ? _closes.Min.Key
        : _expiries.Count > 0 && _expiries.Min.Time <= watermark ? _expiries.Min.Key
        : null;

    /// <summary>Enters the key's next close and expiry; forgets a key without sessions.</summary>
    private void Schedule(int key, long watermark)
    {
        var state = _states[key];
        cutter.Cut(state.Units, _sessions);
        var open = _sessions.FindIndex(s => s.End > watermark);
        state.Close = Enter(_closes, key, state.Close, open < 0 ? EventTime.EndOfInput : _sessions[open].End);
        state.Expiry = Enter(
            _expiries, key, state.Expiry, _sessions.Count == 0 ? EventTime.EndOfInput : Trigger.ExpiryOf(_sessions[0].End));
        if (_sessions.Count == 0)
        {
            _states.Remove(key);
            Keys.Release(key);
        }
    }

    private static long Enter(SortedSet<(long Time, int Key)> schedule, int key, long old, long time)
    {
        if (old != time)
        {
            schedule.Remove((old, key));
            if (time != EventTime.EndOfInput)
            {
                schedule.Add((time, key));
            }
        }

        return time;
    }
}
