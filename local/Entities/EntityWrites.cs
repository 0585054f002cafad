using Microsoft.Data.Sqlite;

namespace StreamFunctions.Local.Entities;

/// <summary>The changes that a transaction of the entity file can make. For the thread whose turn it is to write.</summary>
internal sealed class EntityWrites : IDisposable
{
    /// <summary>How many failed signals stay in the file. Each may be some 30,000 characters long, so that is 30 MB at most.</summary>
    public const int MostFailed = 1_000;

    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _fail;
    private readonly SqliteCommand _forget;
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
        _forget = Prepare(connection,
            "DELETE FROM signals WHERE status = 1 AND seq <= (SELECT seq FROM signals WHERE status = 1 ORDER BY seq DESC LIMIT 1 OFFSET $most)",
            "$most");
        _save = Prepare(connection,
            "INSERT INTO instances (id, modified, state) VALUES ($id, $modified, $state) " +
            "ON CONFLICT (id) DO UPDATE SET modified = excluded.modified, state = excluded.state",
            "$id", "$modified", "$state");
        _remove = Prepare(connection, "DELETE FROM instances WHERE id = $id", "$id");
        _nextEpoch = Prepare(connection, "UPDATE dispatcher SET epoch = epoch + 1 RETURNING epoch");
        _epoch = Prepare(connection, "SELECT epoch FROM dispatcher");
    }

    private SqliteCommand[] All => [_insert, _delete, _fail, _forget, _save, _remove, _nextEpoch, _epoch];

    public void Use(SqliteTransaction transaction)
    {
        foreach (SqliteCommand command in All)
        {
            command.Transaction = transaction;
        }
    }

    public void Accept(NewSignal signal) => Run(_insert, signal.Due, signal.Target, signal.Operation, signal.Input);

    public void Delete(StoredSignal signal) => Run(_delete, signal.Sequence);

    /// <summary>
    /// Keeps signals for inspection; they never run again. Only the newest <see cref="MostFailed"/> of the file stay: what was
    /// lost with them is read from the log again, and does not depend on them.
    /// </summary>
    public void MarkFailed(IEnumerable<StoredSignal> signals)
    {
        foreach (StoredSignal signal in signals)
        {
            Run(_fail, signal.Sequence);
        }

        Run(_forget, MostFailed);
    }

    /// <summary>Stores the state; null removes the entity.</summary>
    public void SaveState(string id, byte[]? state, long nowTicks)
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
