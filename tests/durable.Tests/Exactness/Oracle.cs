using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>The result of one naive pass over the log: COUNT, SUM, MIN and MAX per window, as lines of text.</summary>
internal static class Oracle
{
    public static SortedDictionary<string, string> OnePass(TestLog log, WindowDefinition window)
    {
        var rows = new Dictionary<(string Key, long Start, long End), List<long>>();
        var ids = new HashSet<(string, long)>();
        foreach (var (_, _, e) in log.All)
        {
            if (e.Kind != EventKind.Row || e.Ends || (e.Id != 0 && !ids.Add((e.Key, e.Id))))
            {
                continue;
            }

            foreach (var (start, end) in WindowsOf(e.Time, window))
            {
                var id = (e.Key, start, end);
                (rows.TryGetValue(id, out var values) ? values : rows[id] = []).Add(e.Value);
            }
        }

        return new SortedDictionary<string, string>(
            rows.ToDictionary(r => Name(r.Key.Key, r.Key.Start, r.Key.End), r => $"{r.Value.Count} rows: {r.Value.Count} {r.Value.Sum()} {r.Value.Min()} {r.Value.Max()}"),
            StringComparer.Ordinal);
    }

    public static SortedDictionary<string, string> Table(TestTables tables) => new(
        tables.Results.Values.Where(r => !r.Result.Retracted && r.Result.Final).ToDictionary(
            r => Name(r.Result.Key, r.Result.Start, r.Result.End), r => $"{r.Result.Rows} rows: {string.Join(' ', r.Result.Values)}"),
        StringComparer.Ordinal);

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

    private static string Name(string key, long start, long end) => $"{key} [{start}, {end})";
}
