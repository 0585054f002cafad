namespace StreamFunctions.Windowing;

/// <summary>A stretch of rows of one key that is never divided: a whole session, or, where sessions may be cut, the rows of one time.</summary>
/// <param name="First">Time of its first row.</param>
/// <param name="Last">Time of its last row.</param>
/// <param name="Slot">Where its rows are accumulated.</param>
internal readonly record struct SessionUnit(long First, long Last, int Slot);

/// <summary>A session [start, end), made of <paramref name="Count"/> units from number <paramref name="FirstUnit"/> on.</summary>
internal readonly record struct Session(long Start, long End, int FirstUnit, int Count);

/// <summary>
/// Where sessions lie: pure arithmetic on the units of a key. A row joins the session before it if it comes less
/// than the gap after that session's last row and less than the maximum duration after its first; so a session is
/// never longer than the maximum duration, and where it is cut depends on event times alone.
/// </summary>
internal sealed class SessionCutter
{
    /// <summary>Times beyond this (about 7,300 years around 1970) are treated as this, so that nothing overflows.</summary>
    internal const long Farthest = long.MaxValue / 4;

    private readonly long _maxDuration;

    internal SessionCutter(SessionWindow window)
    {
        if (window.Gap <= TimeSpan.Zero || window.Gap.Ticks > Farthest)
        {
            throw new ArgumentException($"A session's gap must be greater than zero and less than 7,000 years; it is {window.Gap}.", nameof(window));
        }

        if (window.MaxDuration is { } most && (most <= TimeSpan.Zero || most.Ticks > Farthest))
        {
            throw new ArgumentException($"A session's maximum duration must be greater than zero and less than 7,000 years; it is {most}.", nameof(window));
        }

        Gap = window.Gap.Ticks;
        IsCapped = window.MaxDuration is not null;
        _maxDuration = window.MaxDuration?.Ticks ?? long.MaxValue;
    }

    internal long Gap { get; }

    /// <summary>Whether sessions are cut at a maximum duration; units then are single times.</summary>
    internal bool IsCapped { get; }

    internal static long Clamp(long time) => Math.Clamp(time, -Farthest, Farthest);

    /// <summary>An upper bound of the end of a session that holds this time; only where sessions are capped.</summary>
    internal long LatestEnd(long time) => time + _maxDuration;

    /// <summary>The end of a session that is made of one unit.</summary>
    internal long EndOf(in SessionUnit only) => IsCapped ? Math.Min(only.Last + Gap, only.First + _maxDuration) : only.Last + Gap;

    /// <summary>Replaces the content of <paramref name="sessions"/> by the sessions that the units make; both ascend.</summary>
    internal void Cut(IReadOnlyList<SessionUnit> units, List<Session> sessions)
    {
        sessions.Clear();
        for (var first = 0; first < units.Count;)
        {
            var start = units[first].First;
            var next = first + 1;
            while (next < units.Count && units[next].First - units[next - 1].Last < Gap && units[next].First - start < _maxDuration)
            {
                next++;
            }

            var end = units[next - 1].Last + Gap;
            sessions.Add(new Session(start, IsCapped ? Math.Min(end, start + _maxDuration) : end, first, next - first));
            first = next;
        }
    }
}
