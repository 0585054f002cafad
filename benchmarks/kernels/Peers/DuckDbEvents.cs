using DuckDB.NET.Data;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>An in-memory DuckDB on one thread that holds a stream: the oracle, and a peer.</summary>
internal sealed class DuckDbEvents : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly EventStream _stream;

    public DuckDbEvents(EventStream stream)
    {
        _stream = stream;
        _connection.Open();
        Execute("SET threads = 1");
        Execute("CREATE TABLE events (k INTEGER, t BIGINT, v DOUBLE)");
        using var appender = _connection.CreateAppender("events");
        for (var i = 0; i < stream.Count; i++)
        {
            appender.CreateRow().AppendValue(stream.Keys[i]).AppendValue(stream.Times[i]).AppendValue(stream.Values[i]).EndRow();
        }
    }

    /// <summary>Runs a query into the table "result".</summary>
    public void Run(string query) => Execute($"CREATE OR REPLACE TABLE result AS {query}");

    /// <summary>The rows of the table "result": key number, start, end, count, sum, min, max.</summary>
    public IEnumerable<WindowRow> Results()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT k, s, e, c, total, least, most FROM result";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new WindowRow(
                _stream.Names[reader.GetInt32(0)], reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
                reader.GetDouble(4), reader.GetDouble(5), reader.GetDouble(6));
        }
    }

    public IEnumerable<WindowRow> Rows(string query)
    {
        Run(query);
        return Results();
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

/// <summary>DuckDB as a peer: the query into a table; reading that table is not timed.</summary>
internal sealed class DuckDbContender(DuckDbEvents database, string query, WindowTable expected)
    : WindowContender("DuckDB, one thread", expected)
{
    public override void Run() => database.Run(query);

    protected override IEnumerable<WindowRow> Results() => database.Results();
}
