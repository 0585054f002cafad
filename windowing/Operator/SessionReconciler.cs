namespace StreamFunctions.Windowing;

/// <summary>
/// Compares the sessions that a key's units make with what has come out before: what is new comes out, what is no more is
/// retracted.
/// </summary>
internal sealed class SessionReconciler(SessionCutter cutter, OperatorParts parts)
{
    private readonly List<Session> _sessions = [];

    /// <summary>Has come out what should have come out at this watermark.</summary>
    internal void Reconcile(int key, SessionKey state, long watermark, Emissions emissions)
    {
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

    /// <summary>
    /// Forgets the sessions that end at the horizon or before, but for the last one's bounds: those are kept until every
    /// row between them would be late by itself.
    /// </summary>
    internal void Expire(SessionKey state, long horizon)
    {
        cutter.Cut(state.Units, _sessions);
        var gone = 0;
        foreach (var session in _sessions)
        {
            if (session.End > horizon)
            {
                break;
            }

            gone += session.Count;
            state.Floor = (session.Start, session.End);
            if (state.Fired.Count > 0)
            {
                state.Fired.RemoveAll(f => f.Start < session.End);
            }
        }

        for (var unit = 0; unit < gone; unit++)
        {
            parts.Table.Free(state.Units[unit].Slot);
        }

        state.Units.RemoveRange(0, gone);
        if (FloorExpiry(state.Floor.End) <= horizon)
        {
            state.Floor = SessionKey.NoFloor;
        }
    }

    /// <summary>The horizon at which a session that has expired can be forgotten: no row in it ends later by itself.</summary>
    internal long FloorExpiry(long floorEnd) => EventTime.Add(floorEnd, cutter.Gap);

    /// <summary>When the next session fires, and when the first one, or the floor, expires; EndOfInput if none does.</summary>
    internal (long Close, long Expiry) DueTimesOf(SessionKey state, long watermark)
    {
        cutter.Cut(state.Units, _sessions);
        var open = _sessions.FindIndex(s => s.End > watermark);
        return (
            open < 0 ? EventTime.EndOfInput : _sessions[open].End,
            Math.Min(
                _sessions.Count == 0 ? EventTime.EndOfInput : parts.Trigger.ExpiryOf(_sessions[0].End),
                state.HasFloor ? parts.Trigger.ExpiryOf(FloorExpiry(state.Floor.End)) : EventTime.EndOfInput));
    }

    /// <summary>The slot that holds a session: its only unit's, or the scratch slot with all of them.</summary>
    internal int Assemble(SessionKey state, in Session session)
    {
        if (session.Count == 1)
        {
            return state.Units[session.FirstUnit].Slot;
        }

        parts.Table.Clear(AccumulatorTable.Scratch);
        for (var unit = session.FirstUnit; unit < session.FirstUnit + session.Count; unit++)
        {
            parts.Table.Merge(AccumulatorTable.Scratch, state.Units[unit].Slot);
        }

        return AccumulatorTable.Scratch;
    }

    private void Fire(int key, SessionKey state, in Session session, Emissions emissions)
    {
        var (start, end, revision) = (session.Start, session.End, 0);
        var slot = Assemble(state, session);
        if (state.Fired.Count > 0)
        {
            var at = state.Fired.FindIndex(f => !f.Retracted && f.Start == start && f.End == end);
            if (at >= 0 && state.Fired[at].Rows == parts.Table.Rows(slot))
            {
                return;
            }

            // A session that had come out under other bounds is refined, not new.
            var replaced = state.Fired.FindAll(f => f.Start < end && f.End > start && (f.Retracted || (f.Start == start && f.End == end)));
            revision = replaced.Count == 0 ? 0 : replaced.Max(f => f.Retracted ? f.Revision : f.Revision + 1);
            state.Fired.RemoveAll(replaced.Contains);
        }

        state.Fired.Add(new FiredSession(start, end, parts.Table.Rows(slot), revision, Retracted: false));
        emissions.Add(parts.ResultOf(key, start, end, slot, revision));
    }

    // It carries at least as many rows as the result that it replaces, so that a table that prefers fuller rows takes it.
    private WindowResult TombstoneOf(int key, SessionKey state, FiredSession fired)
    {
        var heir = _sessions.Find(s => s.Start <= fired.Start && s.End > fired.Start);
        var rows = 0L;
        for (var unit = heir.FirstUnit; unit < heir.FirstUnit + heir.Count; unit++)
        {
            rows += parts.Table.Rows(state.Units[unit].Slot);
        }

        return new WindowResult
        {
            Key = parts.Keys.NameOf(key),
            Start = fired.Start,
            End = fired.End,
            Values = [],
            Rows = Math.Max(rows, fired.Rows),
            Revision = fired.Revision + 1,
            Retracted = true,
        };
    }
}
