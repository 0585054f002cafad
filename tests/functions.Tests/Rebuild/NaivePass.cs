using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Rebuild;

/// <summary>An event of the test: what the log holds, in plain numbers.</summary>
internal sealed record Reading(int Partition, long Sequence, string Key, int Second, int Value, string Id);

/// <summary>The windows of a list of readings, by loops over all of them. Knows nothing of the code under test.</summary>
internal static class NaivePass
{
    /// <summary>Windows as text: key, bounds in seconds after noon, rows, total.</summary>
    /// <param name="readings">In log order.</param>
    /// <param name="window">The windows.</param>
    /// <param name="isLate">Whether a reading does not count in the window with these bounds; for sessions in any.</param>
    public static SortedSet<string> Windows(IReadOnlyList<Reading> readings, WindowDefinition window, Func<Reading, int, int, bool> isLate)
    {
        var counted = new List<(Reading Reading, List<(int Start, int End)> In)>();
        var seen = new HashSet<(string, string)>();
        foreach (var reading in readings)
        {
            var windows = Of(reading.Second, window).Where(w => !isLate(reading, w.Start, w.End)).ToList();
            if (windows.Count > 0 && seen.Add((reading.Key, reading.Id)))
            {
                counted.Add((reading, windows));
            }
        }

        return window is SessionWindow session ? Sessions([.. counted.Select(c => c.Reading)], Seconds(session.Gap)) : [.. counted
            .SelectMany(c => c.In.Select(w => (c.Reading.Key, w.Start, w.End, c.Reading.Value)))
            .GroupBy(c => (c.Key, c.Start, c.End))
            .Select(g => Text(g.Key.Key, g.Key.Start, g.Key.End, g.Count(), g.Sum(c => c.Value)))];
    }

    /// <summary>The result table in the same form, tombstones left out.</summary>
    public static SortedSet<string> Table(IEnumerable<TableEntity> rows) => [.. rows
        .Where(row => row.GetBoolean(ResultColumns.Retracted) == false)
        .Select(row => Text(row.GetString("sensor"), SecondOf(row, "windowStart"), SecondOf(row, "windowEnd"), row.GetInt64("n")!.Value, (long)row.GetInt64("total")!.Value))];

    public static int SecondOf(TableEntity row, string column) => (int)(row.GetDateTimeOffset(column)!.Value - Some.Noon).TotalSeconds;

    private static IEnumerable<(int Start, int End)> Of(int second, WindowDefinition window)
    {
        var (size, hop) = window switch
        {
            TumblingWindow tumbling => (Seconds(tumbling.Size), Seconds(tumbling.Size)),
            HoppingWindow hopping => (Seconds(hopping.Size), Seconds(hopping.Hop)),
            _ => (1, 1),
        };

        // Noon is a whole number of every size that the tests use after 1970.
        for (var start = -1_000 * hop; start <= second; start += hop)
        {
            if (second < start + size)
            {
                yield return (start, start + size);
            }
        }
    }

    private static SortedSet<string> Sessions(List<Reading> readings, int gap)
    {
        var sessions = new SortedSet<string>();
        foreach (var key in readings.GroupBy(r => r.Key))
        {
            var open = new List<Reading>();
            foreach (var reading in key.OrderBy(r => r.Second))
            {
                if (open.Count > 0 && reading.Second - open[^1].Second >= gap)
                {
                    sessions.Add(Close(open, gap));
                    open = [];
                }

                open.Add(reading);
            }

            sessions.Add(Close(open, gap));
        }

        return sessions;
    }

    private static string Close(List<Reading> open, int gap) =>
        Text(open[0].Key, open[0].Second, open[^1].Second + gap, open.Count, open.Sum(r => r.Value));

    private static int Seconds(TimeSpan span) => (int)span.TotalSeconds;

    private static string Text(string key, int start, int end, long rows, long total) => $"{key} [{start}, {end}) {rows} rows, {total}";
}
