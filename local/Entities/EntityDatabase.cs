using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// The file that holds entities and signals: one writer, many readers, several processes.
/// Write-ahead log with synchronous=NORMAL: a killed process loses nothing that was committed; a power cut may lose the last
/// commits, but never tears one apart. The log of events stays the truth, so what a power cut took is read from it again.
/// </summary>
internal sealed class EntityDatabase : IAsyncDisposable
{
    private const int SchemaVersion = 1;
    private readonly string _path;
    private readonly ConcurrentBag<EntityReader> _readers = [];
    private volatile bool _disposed;

    private EntityDatabase(string path)
    {
        _path = path;
        Writer = new EntityWriter(OpenConnection());
    }

    public EntityWriter Writer { get; }

    /// <summary>Opens the file, which is made when missing.</summary>
    /// <exception cref="InvalidOperationException">The file was written by another version.</exception>
    public static EntityDatabase Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        using (SqliteConnection connection = Connect(full))
        {
            CreateSchema(connection, full);
        }

        return new EntityDatabase(full);
    }

    /// <summary>Reads with a connection of its own; the reader must not leave <paramref name="read"/>.</summary>
    public T Read<T>(Func<EntityReader, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        EntityReader reader = _readers.TryTake(out EntityReader? free) ? free : new EntityReader(OpenConnection());
        try
        {
            return read(reader);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await Writer.DisposeAsync();
        while (_readers.TryTake(out EntityReader? reader))
        {
            reader.Dispose();
        }
    }

    private SqliteConnection OpenConnection() => Connect(_path);

    private static SqliteConnection Connect(string path)
    {
        // Without pooling a closed connection really lets go of the file.
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        // The busy handler of SQLite itself waits in small steps; the library's own retry sleeps 150 ms each time.
        Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        return connection;
    }

    private static void CreateSchema(SqliteConnection connection, string path)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand version = connection.CreateCommand();
        version.Transaction = transaction;
        version.CommandText = "PRAGMA user_version";
        long found = (long)version.ExecuteScalar()!;
        if (found != 0 && found != SchemaVersion)
        {
            throw new InvalidOperationException(
                $"The entity file '{path}' has version {found}; this program writes version {SchemaVersion}. " +
                "Use the program that wrote it, or start with another data directory.");
        }

        // Inputs and states are JSON, stored as BLOB in UTF-8; TEXT is what earlier versions stored, and both are read. The input comes last: reading the columns before it does not touch the pages of a long input.
        Execute(connection, """
            CREATE TABLE IF NOT EXISTS instances (id TEXT PRIMARY KEY, modified INTEGER NOT NULL, state TEXT) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS signals (
                seq INTEGER PRIMARY KEY AUTOINCREMENT, status INTEGER NOT NULL, due INTEGER NOT NULL,
                target TEXT NOT NULL, operation TEXT NOT NULL, input TEXT);
            CREATE INDEX IF NOT EXISTS signals_by_target ON signals (target, seq) WHERE status = 0;
            CREATE INDEX IF NOT EXISTS signals_failed ON signals (status, seq) WHERE status = 1;
            CREATE TABLE IF NOT EXISTS dispatcher (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL);
            INSERT OR IGNORE INTO dispatcher (id, epoch) VALUES (1, 0);
            PRAGMA user_version = 1;
            """, transaction);
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
