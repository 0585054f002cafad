using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.Conformance.Tests.Guarantees;

/// <summary>A window in the dialect of the query, and as DuckDB computes it.</summary>
/// <param name="Sql">In the query.</param>
/// <param name="Duck">Makes DuckDB's query from the table's name and the aggregates.</param>
/// <param name="Size">How long each window is; null where that depends on the rows.</param>
internal sealed record RandomWindow(string Sql, Func<string, string, string> Duck, TimeSpan? Size)
{
    public static RandomWindow[] All { get; } =
    [
        Tumbling(10), Tumbling(3), Hopping(10, 5), Hopping(12, 3), Sessions(2), Sessions(20),
    ];

    public override string ToString() => Sql;

    private static RandomWindow Tumbling(int seconds) => new(
        $"TumblingWindow(second, {seconds})",
        (table, values) => WindowSql.Tumbling(table, "sensor", values, TimeSpan.FromSeconds(seconds)),
        TimeSpan.FromSeconds(seconds));

    private static RandomWindow Hopping(int seconds, int hop) => new(
        $"HoppingWindow(second, {seconds}, {hop})",
        (table, values) => WindowSql.Hopping(table, "sensor", values, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(hop)),
        TimeSpan.FromSeconds(seconds));

    private static RandomWindow Sessions(int seconds) => new(
        $"SessionWindow(second, {seconds})",
        (table, values) => WindowSql.Sessions(table, "sensor", values, TimeSpan.FromSeconds(seconds)),
        null);
}
