using System.Runtime.InteropServices;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// Sessions by hand: the newest session of each key inline, older ones that a late row may still join to it in a list.
/// Idle keys are swept once per gap of event time.
/// </summary>
internal sealed class HandSession(TimeSpan gap, EventStream stream, WindowTable expected) : WindowContender("hand-written sessions", expected)
{
    private readonly long _gap = gap.Ticks;
    private readonly List<ClosedWindow> _closed = [];
    private readonly Dictionary<int, KeySessions> _open = [];

    public override void Run()
    {
        _closed.Clear();
        var (times, keys, values) = (stream.Times, stream.Keys, stream.Values);
        var (most, disorder, nextSweep) = (long.MinValue, stream.Disorder.Ticks, long.MinValue);
        for (var i = 0; i < times.Length; i++)
        {
            var time = times[i];
            ref var sessions = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, keys[i], out _);
            if (sessions.Older is null && sessions.Newest.Cell.Count > 0
                && time < sessions.Newest.Last + _gap && time > sessions.Newest.First - _gap)
            {
                sessions.Newest.Add(time, values[i]);
            }
            else
            {
                Insert(keys[i], ref sessions, time, values[i], most - disorder);
            }

            if (time > most)
            {
                most = time;
                if (most >= nextSweep)
                {
                    Sweep(most - disorder);
                    nextSweep = most + _gap;
                }
            }
        }

        Sweep(long.MaxValue);
    }

    protected override IEnumerable<WindowRow> Results() => _closed.Select(c => c.ToRow(stream.Names));

    private void Insert(int key, ref KeySessions sessions, long time, double value, long watermark)
    {
        var all = sessions.Older ?? [];
        if (sessions.Newest.Cell.Count > 0)
        {
            all.Add(sessions.Newest);
        }

        CloseUpTo(key, all, watermark);
        var merged = new Session { First = time, Last = time };
        merged.Cell.Add(value);
        foreach (var session in all.Where(s => time < s.Last + _gap && time > s.First - _gap))
        {
            merged.Merge(session);
        }

        all.RemoveAll(s => time < s.Last + _gap && time > s.First - _gap);
        all.Add(merged);
        all.Sort((a, b) => a.First.CompareTo(b.First));
        Keep(ref sessions, all);
    }

    private void Sweep(long watermark)
    {
        foreach (var key in _open.Keys)
        {
            ref var sessions = ref CollectionsMarshal.GetValueRefOrNullRef(_open, key);
            if (sessions.Older is null && Closes(sessions.Newest, watermark))
            {
                _closed.Add(new ClosedWindow(key, sessions.Newest.First, sessions.Newest.Last + _gap, sessions.Newest.Cell));
                _open.Remove(key);
            }
            else if (sessions.Older is { } all)
            {
                all.Add(sessions.Newest);
                CloseUpTo(key, all, watermark);
                Keep(ref sessions, all);
                if (all.Count == 0 && sessions.Newest.Cell.Count == 0)
                {
                    _open.Remove(key);
                }
            }
        }
    }

    private bool Closes(in Session session, long watermark) => watermark == long.MaxValue || session.Last + _gap <= watermark;

    private void CloseUpTo(int key, List<Session> all, long watermark)
    {
        foreach (var session in all.Where(s => Closes(s, watermark)))
        {
            _closed.Add(new ClosedWindow(key, session.First, session.Last + _gap, session.Cell));
        }

        all.RemoveAll(s => Closes(s, watermark));
    }

    private static void Keep(ref KeySessions sessions, List<Session> all)
    {
        sessions.Newest = all.Count > 0 ? all[^1] : default;
        sessions.Older = all.Count > 1 ? all : null;
        if (all.Count > 0)
        {
            all.RemoveAt(all.Count - 1);
        }
    }

    private struct KeySessions
    {
        public Session Newest;
        public List<Session>? Older;
    }

    private struct Session
    {
        public long First;
        public long Last;
        public Cell Cell;

        public void Add(long time, double value)
        {
            First = Math.Min(First, time);
            Last = Math.Max(Last, time);
            Cell.Add(value);
        }

        public void Merge(in Session other)
        {
            First = Math.Min(First, other.First);
            Last = Math.Max(Last, other.Last);
            Cell.Merge(other.Cell);
        }
    }
}
