using DuckDB.NET.Data;
using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.Faults.Tests;

/// <summary>What DuckDB makes of the events that were sent, each once.</summary>
internal static class Oracle
{
    /// <summary>Windows of ten seconds: count, sum, smallest, largest, mean.</summary>
    /// <param name="file">JSON lines.</param>
    public static IReadOnlyList<WindowRow> Windows(string file)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            SELECT sensor, time_bucket(INTERVAL 10 SECOND, ts, TIMESTAMP '1970-01-01') AS s, s + INTERVAL 10 SECOND AS e,
                   count(*), sum(value)::BIGINT, min(value), max(value), avg(value)
            FROM (
                SELECT sensor, strptime(time, '%Y-%m-%dT%H:%M:%S.%gZ') AS ts, value
                FROM read_json('{{file}}', format = 'newline_delimited', columns = {sensor: 'VARCHAR', time: 'VARCHAR', value: 'BIGINT'}))
            GROUP BY sensor, s
            """;
        using var reader = command.ExecuteReader();
        var rows = new List<WindowRow>();
        while (reader.Read())
        {
            rows.Add(new WindowRow(reader.GetString(0), reader.GetDateTime(1), reader.GetDateTime(2), [.. Enumerable.Range(3, 5).Select(reader.GetValue)]));
        }

        return rows;
    }
}
