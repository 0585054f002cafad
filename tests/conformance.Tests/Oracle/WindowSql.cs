namespace StreamFunctions.Conformance.Tests.Oracle;

/// <summary>Windows as SQL that DuckDB understands, over a table with a column <c>ts</c>. Start included, end excluded.</summary>
internal static class WindowSql
{
    public static string Tumbling(string table, string key, string aggregates, TimeSpan size) => $"""
        SELECT {key}, {Floor("ts", size)} AS s, s + {Interval(size)} AS e, {aggregates}
        FROM {table} GROUP BY {key}, s
        """;

    public static string Hopping(string table, string key, string aggregates, TimeSpan size, TimeSpan hop) => $"""
        SELECT {key}, {Floor("ts", hop)} - {Interval(hop)} * k AS s, s + {Interval(size)} AS e, {aggregates}
        FROM {table} CROSS JOIN range({size.Ticks / hop.Ticks}) AS hops(k)
        GROUP BY {key}, s
        """;

    public static string Sessions(string table, string key, string aggregates, TimeSpan gap) => $"""
        SELECT {key}, min(ts) AS s, max(ts) + {Interval(gap)} AS e, {aggregates}
        FROM (
            SELECT *, sum(opens) OVER (PARTITION BY {key} ORDER BY ts ROWS UNBOUNDED PRECEDING) AS session
            FROM (
                SELECT *, CASE WHEN ts - lag(ts) OVER (PARTITION BY {key} ORDER BY ts) < {Interval(gap)} THEN 0 ELSE 1 END AS opens
                FROM {table}))
        GROUP BY {key}, session
        """;

    private static string Interval(TimeSpan span) => $"to_microseconds({span.Ticks / TimeSpan.TicksPerMicrosecond})";

    private static string Floor(string column, TimeSpan size) =>
        $"time_bucket({Interval(size)}, {column}, TIMESTAMP '1970-01-01')";
}
