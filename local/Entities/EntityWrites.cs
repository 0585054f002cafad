using Microsoft.Data.Sqlite;

namespace StreamFunctions.Local.Entities;

/// <summary>The changes that a transaction of the entity file can make. For the writer's thread only.</summary>
internal sealed class EntityWrites : IDisposable
{
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _fail;
    private readonly SqliteCommand _save;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _nextEpoch;
    private readonly SqliteCommand _epoch;

    public EntityWrites(SqliteConnection connection)
    {
        _insert = Prepare(connection,
            "INSERT INTO signals (status, due, target, operation, input) VALUES (0, $due, $target, $operation, $input)",
            "$due", "$target", "$operation", "$input");
        _delete = Prepare(connection, "DELETE FROM signals WHERE seq = $seq", "$seq");
        _fail = Prepare(connection, "UPDATE signals SET status = 1 WHERE seq = $seq", "$seq");
        _save = Prepare(connection,
            "INSERT INTO instances (id, modified, state) VALUES ($id, $modified, $state) " +
            "ON CONFLICT (id) DO UPDATE SET modified = excluded.modified, state = excluded.state",
            "$id", "$modified", "$state");
        _remove = Prepare(connection, "DELETE FROM instances WHERE id = $id", "$id");
        _nextEpoch = Prepare(connection, "UPDATE dispatcher SET epoch = epoch + 1 RETURNING epoch");
        _epoch = Prepare(connection, "SELECT epoch FROM dispatcher");
    }

    private SqliteCommand[] All => [_insert, _delete, _fail, _save, _remove, _nextEpoch, _epoch];

    public void Use(SqliteTransaction transaction)
    {
        foreach (SqliteCommand command in All)
        {
            command.Transaction = transaction;
        }
    }

    public void Accept(NewSignal signal) => Run(_insert, signal.Due, signal.Target, signal.Operation, signal.Input);

    public void Delete(StoredSignal signal) => Run(_delete, signal.Sequence);

    /// <summary>Keeps the signal for inspection; it never runs again.</summary>
    public void MarkFailed(StoredSignal signal) => Run(_fail, signal.Sequence);

    /// <summary>Stores the state; null removes the entity.</summary>
    public void SaveState(string id, string? state, long nowTicks)
    {
        if (state is null)
        {
            Run(_remove, id);
        }
        else
        {
            Run(_save, id, nowTicks, state);
        }
    }

    /// <summary>Makes this process the dispatcher of the file and returns its number.</summary>
    public long NextEpoch() => (long)_nextEpoch.ExecuteScalar()!;

    /// <summary>Refuses the transaction of a dispatcher that another one has replaced.</summary>
    public void RequireEpoch(long epoch)
    {
        long current = (long)_epoch.ExecuteScalar()!;
        if (current != epoch)
        {
            throw new DispatcherReplacedException(epoch, current);
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in All)
        {
            command.Dispose();
        }
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter, DBNull.Value);
        }

        return command;
    }
}
