using Microsoft.Data.Sqlite;

namespace StreamFunctions.Local.Entities;

/// <summary>The queries on the entity file, prepared once. Not thread-safe: one thread at a time.</summary>
internal sealed class EntityReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _notices;
    private readonly SqliteCommand _batch;
    private readonly SqliteCommand _state;
    private readonly SqliteCommand _instance;
    private readonly SqliteCommand _instances;
    private readonly SqliteCommand _count;

    public EntityReader(SqliteConnection connection)
    {
        _connection = connection;
        _notices = Prepare(
            "SELECT seq, target, due FROM signals WHERE seq > $after AND status = 0 ORDER BY seq LIMIT $limit", "$after", "$limit");
        _batch = Prepare(
            "SELECT seq, operation, input FROM signals WHERE status = 0 AND target = $target AND due <= $now ORDER BY seq LIMIT $limit",
            "$target", "$now", "$limit");
        _state = Prepare("SELECT state FROM instances WHERE id = $id", "$id");
        _instance = Prepare(
            "SELECT id, state, modified, (SELECT COUNT(*) FROM signals WHERE status = 0 AND target = instances.id) FROM instances WHERE id = $id",
            "$id");
        _instances = Prepare(
            "SELECT id, state, modified, 0 FROM instances WHERE id > $after AND substr(id, 1, length($prefix)) = $prefix " +
            "AND modified >= $from AND modified <= $to ORDER BY id LIMIT $limit",
            "$after", "$prefix", "$from", "$to", "$limit");
        _count = Prepare("SELECT COUNT(*) FROM signals WHERE status = $status", "$status");
    }

    /// <summary>Waiting signals with a sequence number greater than <paramref name="after"/>, in order.</summary>
    public List<SignalNotice> Notices(long after, int limit)
    {
        Set(_notices, after, limit);
        return Rows(_notices, row => new SignalNotice(row.GetInt64(0), row.GetString(1), row.GetInt64(2)));
    }

    /// <summary>The waiting signals of one entity that are due, in order of acceptance.</summary>
    public List<StoredSignal> Batch(string target, long nowTicks, int limit)
    {
        Set(_batch, target, nowTicks, limit);
        return Rows(_batch, row => new StoredSignal(row.GetInt64(0), row.GetString(1), Bytes(row, 2)));
    }

    /// <summary>The committed state of an entity; null for none.</summary>
    public byte[]? State(string id)
    {
        Set(_state, id);
        return Rows(_state, row => Bytes(row, 0)).SingleOrDefault();
    }

    public StoredInstance? Instance(string id)
    {
        Set(_instance, id);
        return Rows(_instance, ReadInstance).SingleOrDefault();
    }

    /// <summary>Instances in order of their ids, after the given one; both time bounds are inclusive.</summary>
    public List<StoredInstance> Instances(string prefix, long from, long to, string after, int limit)
    {
        Set(_instances, after, prefix, from, to, limit);
        return Rows(_instances, ReadInstance);
    }

    /// <summary>How many signals wait.</summary>
    public long Waiting() => Count(0);

    /// <summary>How many signals were lost: their batch failed as a whole.</summary>
    public long Failed() => Count(1);

    public void Dispose()
    {
        foreach (SqliteCommand command in new[] { _notices, _batch, _state, _instance, _instances, _count })
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static StoredInstance ReadInstance(SqliteDataReader row) =>
        new(row.GetString(0), Bytes(row, 1), row.GetInt64(2), row.GetInt32(3));

    /// <summary>The bytes of a BLOB, or the UTF-8 of a TEXT, as files of earlier versions have.</summary>
    private static byte[]? Bytes(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static List<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        List<T> rows = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private long Count(int status)
    {
        Set(_count, status);
        return (long)_count.ExecuteScalar()!;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter, 0);
        }

        return command;
    }
}
