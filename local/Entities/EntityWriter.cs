using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// The one writer of this process. Requests that arrive while a transaction commits share the next one, so that many
/// concurrent accepts cost one commit. Thread-safe.
/// </summary>
internal sealed class EntityWriter : IAsyncDisposable
{
    private const int MaxRequestsPerCommit = 512;
    private readonly SqliteConnection _connection;
    private readonly EntityWrites _writes;
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>(new() { SingleReader = true });

    /// <summary>Held by the thread that writes.</summary>
    private readonly Lock _turn = new();
    private readonly Task _loop;
    private bool _closed;

    /// <summary>How many requests wait for the loop, or are in its hands.</summary>
    private int _waiting;

    public EntityWriter(SqliteConnection connection)
    {
        _connection = connection;
        _writes = new EntityWrites(connection);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Called after each commit, on the thread that wrote: keep it short.</summary>
    public event Action? Committed;

    /// <summary>
    /// Runs the changes in a transaction, alone or with those of others; completes when it is committed. They may run twice, when
    /// those of another request failed, and so must change nothing but the database.
    /// </summary>
    public Task WriteAsync(Action<EntityWrites> changes)
    {
        Request request = new(changes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Interlocked.Increment(ref _waiting);
        ObjectDisposedException.ThrowIf(!_requests.Writer.TryWrite(request), this);
        return request.Done.Task;
    }

    /// <summary>
    /// As <see cref="WriteAsync"/>, but in a transaction of its own on the calling thread if nobody writes or waits for it: two
    /// changes of threads less. For those who ask for one write at a time; many at once are to share a commit.
    /// </summary>
    public Task WriteHereAsync(Action<EntityWrites> changes)
    {
        if (Volatile.Read(ref _waiting) > 0 || !_turn.TryEnter())
        {
            return WriteAsync(changes);
        }

        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            Request request = new(changes, new TaskCompletionSource());
            Commit([request]);
            return request.Done.Task;
        }
        finally
        {
            _turn.Exit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _loop;
        lock (_turn)
        {
            _closed = true;
        }

        _writes.Dispose();
        await _connection.DisposeAsync();
    }

    private async Task RunAsync()
    {
        List<Request> group = [];
        while (await _requests.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxRequestsPerCommit && _requests.Reader.TryRead(out Request? request))
            {
                group.Add(request);
            }

            lock (_turn)
            {
                Commit(group);
            }

            Interlocked.Add(ref _waiting, -group.Count);
        }
    }

    private void Commit(List<Request> group)
    {
        try
        {
            CommitTogether(group);
        }
        catch (Exception) when (group.Count > 1)
        {
            // One of them failed and took the others with it: each gets a transaction, and the culprit its own error.
            foreach (Request request in group)
            {
                Commit([request]);
            }
        }
#pragma warning disable CA1031 // The error belongs to the one who asked; the writer goes on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            group[0].Done.SetException(error);
        }
    }

    private void CommitTogether(List<Request> group)
    {
        using (SqliteTransaction transaction = _connection.BeginTransaction(deferred: false))
        {
            _writes.Use(transaction);
            foreach (Request request in group)
            {
                request.Changes(_writes);
            }

            transaction.Commit();
        }

        Committed?.Invoke();
        foreach (Request request in group)
        {
            request.Done.SetResult();
        }
    }

    private sealed record Request(Action<EntityWrites> Changes, TaskCompletionSource Done);
}
