using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>The result of one naive pass over the log: COUNT, SUM, MIN and MAX per window, as lines of text.</summary>
internal static class Oracle
{
    /// <summary>A window: bounds, and the number of a count window.</summary>
    public readonly record struct Bounds(string Key, long Start, long End, long Ordinal);

    /// <summary>The rule of the scenarios: raised by two windows in a row whose sum is above this.</summary>
    public const long AlertAbove = 20;

    /// <summary>Cleared by one whose sum is below this.</summary>
    public const long ClearBelow = -20;

    /// <summary>The alerts of one pass: per key, windows in the order of their ends.</summary>
    public static SortedSet<string> Alerts(IEnumerable<LoggedEvent> rows, WindowDefinition window)
    {
        var alerts = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in Distinct(rows).GroupBy(r => r.Event.Key))
        {
            var (inARow, raised) = (0, false);
            foreach (var (bounds, values) in Windows(key.Key, [.. key], window, (_, _, _) => false).OrderBy(w => (w.Bounds.End, w.Bounds.Ordinal)))
            {
                inARow = values.Sum() > AlertAbove ? inARow + 1 : 0;
                var turns = raised ? values.Sum() < ClearBelow : inARow >= 2;
                raised ^= turns;
                inARow = turns ? 0 : inARow;
                if (turns)
                {
                    alerts.Add($"{key.Key} {bounds.End} #{bounds.Ordinal} {(raised ? "raised" : "cleared")}");
                }
            }
        }

        return alerts;
    }

    public static SortedSet<string> Alerts(TestTables tables) => new(
        tables.Alerts.Values.Select(a => $"{a.Key} {a.Result.End} #{a.Result.Ordinal} {(a.Raised ? "raised" : "cleared")}"), StringComparer.Ordinal);

    private static IOrderedEnumerable<LoggedEvent> Distinct(IEnumerable<LoggedEvent> rows)
    {
        var ids = new HashSet<(string, long)>();
        return rows.Where(r => r.Event.Id == 0 || ids.Add((r.Event.Key, r.Event.Id))).OrderBy(r => (r.Event.Time, r.Partition, r.Sequence));
    }

    /// <summary>What the table should hold for these rows. An event id counts once.</summary>
    /// <param name="rows">The rows, in any order.</param>
    /// <param name="window">The windows; a time window may leave out rows that missed it.</param>
    /// <param name="missed">Whether a row missed the time window with this start and end.</param>
    public static SortedDictionary<string, string> OnePass(
        IEnumerable<LoggedEvent> rows, WindowDefinition window, Func<LoggedEvent, long, long, bool>? missed = null)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in Distinct(rows).GroupBy(r => r.Event.Key))
        {
            foreach (var (bounds, values) in Windows(key.Key, [.. key], window, missed ?? ((_, _, _) => false)))
            {
                lines.Add(Name(bounds), $"{values.Count} rows: {values.Count} {values.Sum()} {values.Min()} {values.Max()}");
            }
        }

        return lines;
    }

    public static SortedDictionary<string, string> Table(TestTables tables) => new(
        tables.Visible.Where(r => !r.Retracted && r.Final).ToDictionary(Name, Line),
        StringComparer.Ordinal);

    public static string Name(WindowResult result) => Name(new Bounds(result.Key, result.Start, result.End, result.Ordinal));

    public static string Line(WindowResult result) => $"{result.Rows} rows: {string.Join(' ', result.Values)}";

    public static IEnumerable<(long Start, long End)> WindowsOf(long time, WindowDefinition window)
    {
        var (size, hop) = window switch
        {
            TumblingWindow t => (t.Size.Ticks, t.Size.Ticks),
            HoppingWindow h => (h.Size.Ticks, h.Hop.Ticks),
            _ => throw new ArgumentException("not for the oracle", nameof(window)),
        };
        var start = time - (((time % hop) + hop) % hop);
        for (; start > time - size; start -= hop)
        {
            yield return (start, start + size);
        }
    }

    private static IEnumerable<(Bounds Bounds, List<long> Values)> Windows(
        string key, List<LoggedEvent> rows, WindowDefinition window, Func<LoggedEvent, long, long, bool> missed) => window switch
        {
            SessionWindow s => Sessions(key, rows, s),
            CountWindow c => Counts(key, rows, c),
            _ => from row in rows
                 from w in WindowsOf(row.Event.Time, window)
                 where !missed(row, w.Start, w.End)
                 group row.Event.Value by new Bounds(key, w.Start, w.End, 0) into values
                 select (values.Key, values.ToList()),
        };

    private static IEnumerable<(Bounds Bounds, List<long> Values)> Sessions(string key, List<LoggedEvent> rows, SessionWindow window)
    {
        var longest = window.MaxDuration?.Ticks ?? long.MaxValue;
        for (var first = 0; first < rows.Count;)
        {
            var next = first + 1;
            var start = rows[first].Event.Time;
            while (next < rows.Count && rows[next].Event.Time - rows[next - 1].Event.Time < window.Gap.Ticks && rows[next].Event.Time - start < longest)
            {
                next++;
            }

            var length = Math.Min(rows[next - 1].Event.Time - start + window.Gap.Ticks, longest);
            yield return (new Bounds(key, start, start + length, 0), rows[first..next].ConvertAll(r => r.Event.Value));
            first = next;
        }
    }

    private static IEnumerable<(Bounds Bounds, List<long> Values)> Counts(string key, List<LoggedEvent> rows, CountWindow window)
    {
        for (var n = 0; (n * window.Step) + window.Size <= rows.Count; n++)
        {
            var own = rows.GetRange(n * window.Step, window.Size);
            yield return (new Bounds(key, own[0].Event.Time, own[^1].Event.Time, n), own.ConvertAll(r => r.Event.Value));
        }
    }

    private static string Name(Bounds window) => $"{window.Key} [{window.Start}, {window.End}) #{window.Ordinal}";
}
