namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>The window suites in SQL. Times are ticks.</summary>
internal static class DuckDbQueries
{
    private const string Merged = "sum(c)::BIGINT AS c, sum(total) AS total, min(least) AS least, max(most) AS most";
    private const string Aggregates = "count(*) AS c, sum(v) AS total, min(v) AS least, max(v) AS most";

    public static string Tumbling(TimeSpan size) =>
        $"SELECT k, t // {size.Ticks} * {size.Ticks} AS s, s + {size.Ticks} AS e, {Aggregates} FROM events GROUP BY ALL";

    public static string Hopping(TimeSpan size, TimeSpan hop) => $"""
        WITH panes AS (SELECT k, t // {hop.Ticks} AS pane, {Aggregates} FROM events GROUP BY ALL)
        SELECT k, (pane - n) * {hop.Ticks} AS s, s + {size.Ticks} AS e, {Merged}
        FROM panes, range({size.Ticks / hop.Ticks}) AS hops(n) GROUP BY ALL
        """;

    public static string Session(TimeSpan gap) => $"""
        WITH marked AS (
            SELECT k, t, v, CASE WHEN t - lag(t) OVER (PARTITION BY k ORDER BY t) < {gap.Ticks} THEN 0 ELSE 1 END AS first FROM events),
        numbered AS (SELECT k, t, v, sum(first) OVER (PARTITION BY k ORDER BY t ROWS UNBOUNDED PRECEDING) AS n FROM marked)
        SELECT k, min(t) AS s, max(t) + {gap.Ticks} AS e, {Aggregates} FROM numbered GROUP BY k, n
        """;
}
