using DuckDB.NET.Data;
using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.Faults.Tests;

/// <summary>What DuckDB makes of the log.</summary>
internal static class Oracle
{
    /// <summary>Windows of ten seconds: count, sum, smallest, largest, mean. Late events and markers are left out.</summary>
    /// <param name="file">The log as JSON lines.</param>
    /// <param name="onceById">Whether each id counts once; otherwise each event of the log counts.</param>
    public static IReadOnlyList<WindowRow> Windows(string file, bool onceById)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            WITH log AS (
                SELECT {{(onceById ? "DISTINCT" : string.Empty)}} id, sensor, strptime(time, '%Y-%m-%dT%H:%M:%S.%gZ') AS ts, value
                FROM read_json('{{file}}', format = 'newline_delimited', columns = {id: 'VARCHAR', sensor: 'VARCHAR', time: 'VARCHAR', value: 'BIGINT'})
                WHERE sensor LIKE 'sensor %')
            SELECT sensor, time_bucket(INTERVAL 10 SECOND, ts, TIMESTAMP '1970-01-01') AS s, s + INTERVAL 10 SECOND AS e,
                   count(*), sum(value)::BIGINT, min(value), max(value), avg(value)
            FROM log GROUP BY sensor, s
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
