using DuckDB.NET.Data;

namespace StreamFunctions.Conformance.Tests.Oracle;

/// <summary>
/// What DuckDB makes of the flights file: an engine that shares nothing with ours. Values are, in order:
/// count, sum of distance, smallest, largest, mean and sample standard deviation of delay.
/// </summary>
public static class FlightsOracle
{
    private const string Aggregates =
        "count(*), sum(distance)::BIGINT, min(delay), max(delay), avg(delay), stddev_samp(delay)";

    public static IReadOnlyList<WindowRow> Tumbling(string file, TimeSpan size) =>
        Query(file, WindowSql.Tumbling("flights", "origin", Aggregates, size));

    public static IReadOnlyList<WindowRow> Hopping(string file, TimeSpan size, TimeSpan hop) =>
        Query(file, WindowSql.Hopping("flights", "origin", Aggregates, size, hop));

    public static IReadOnlyList<WindowRow> Sessions(string file, TimeSpan gap) =>
        Query(file, WindowSql.Sessions("flights", "origin", Aggregates, gap));

    private static List<WindowRow> Query(string file, string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            CREATE TABLE flights AS
            SELECT strptime(date, '%Y/%m/%d %H:%M') AS ts, origin, delay, distance
            FROM read_json('{file.Replace("'", "''", StringComparison.Ordinal)}', format = 'array',
                columns = {Columns});
            """;
        command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<WindowRow>();
        while (reader.Read())
        {
            var values = Enumerable.Range(3, reader.FieldCount - 3).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i));
            rows.Add(new WindowRow(reader.GetString(0), reader.GetDateTime(1), reader.GetDateTime(2), [.. values]));
        }

        return rows;
    }

    private const string Columns =
        "{date: 'VARCHAR', delay: 'BIGINT', distance: 'BIGINT', origin: 'VARCHAR', destination: 'VARCHAR'}";
}
