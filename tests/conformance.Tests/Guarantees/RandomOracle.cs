using DuckDB.NET.Data;
using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.Conformance.Tests.Guarantees;

/// <summary>What DuckDB makes of a random log: count, sum, smallest and largest value per window.</summary>
internal static class RandomOracle
{
    private const string Aggregates = "count(*), sum(value)::BIGINT, min(value), max(value)";

    /// <summary>The windows of a log whose rows are all on time.</summary>
    public static IReadOnlyList<WindowRow> Windows(RandomStream stream, IReadOnlyList<RandomEvent>[] log) =>
        Query(log, stream.Window.Duck($"(SELECT DISTINCT {(stream.WithIds ? "id" : "partition, sequence")}, sensor, ts, value FROM log)", Aggregates));

    /// <summary>The windows of a log of which some rows missed windows: each without those.</summary>
    /// <param name="stream">Without ids, with windows of a fixed size.</param>
    /// <param name="log">The log.</param>
    /// <param name="missed">Which row missed the window with which start.</param>
    public static IReadOnlyList<WindowRow> Windows(
        RandomStream stream, IReadOnlyList<RandomEvent>[] log, IEnumerable<(int Partition, long Sequence, DateTime Start)> missed)
    {
        var each = stream.Window.Duck("log", "partition, sequence, value").Replace("GROUP BY sensor, s", string.Empty, StringComparison.Ordinal);
        return Query(log, $"SELECT sensor, s, e, {Aggregates} FROM ({each}) AS w ANTI JOIN missed AS m ON m.partition = w.partition AND m.sequence = w.sequence AND m.start = w.s GROUP BY sensor, s, e", missed);
    }

    private static List<WindowRow> Query(
        IReadOnlyList<RandomEvent>[] log, string sql, IEnumerable<(int Partition, long Sequence, DateTime Start)>? missed = null)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            CREATE TABLE log (partition INTEGER, sequence BIGINT, id VARCHAR, sensor VARCHAR, ts TIMESTAMP, value BIGINT);
            CREATE TABLE missed (partition INTEGER, sequence BIGINT, start TIMESTAMP);
            """;
        command.ExecuteNonQuery();
        Fill(connection, log);
        Fill(connection, missed ?? []);
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<WindowRow>();
        while (reader.Read())
        {
            rows.Add(new WindowRow(reader.GetString(0), reader.GetDateTime(1), reader.GetDateTime(2), [.. Enumerable.Range(3, 4).Select(reader.GetValue)]));
        }

        return rows;
    }

    private static void Fill(DuckDBConnection connection, IReadOnlyList<RandomEvent>[] log)
    {
        using var appender = connection.CreateAppender("log");
        for (var partition = 0; partition < log.Length; partition++)
        {
            for (var sequence = 0; sequence < log[partition].Count; sequence++)
            {
                if (log[partition][sequence] is { Kind: RandomEventKind.Row } e)
                {
                    appender.CreateRow().AppendValue(partition).AppendValue((long)sequence).AppendValue(e.Id).AppendValue(e.Key).AppendValue(e.Time).AppendValue(e.Value).EndRow();
                }
            }
        }
    }

    private static void Fill(DuckDBConnection connection, IEnumerable<(int Partition, long Sequence, DateTime Start)> missed)
    {
        using var appender = connection.CreateAppender("missed");
        foreach (var (partition, sequence, start) in missed)
        {
            appender.CreateRow().AppendValue(partition).AppendValue(sequence).AppendValue(start).EndRow();
        }
    }
}
