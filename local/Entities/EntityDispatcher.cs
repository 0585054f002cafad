using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// The loop that finds signals and runs entities, in the one process that holds the file's dispatch lock. Start and stop once.
/// </summary>
internal sealed partial class EntityDispatcher(
    EntityDatabase database,
    EntityBatchRunner runner,
    EntityRuntimeOptions options,
    TimeProvider time,
    ILogger logger)
{
    private const int NoticesPerRead = 10_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);
    private readonly EntityScheduler _scheduler = new();
    private readonly ConcurrentQueue<(string Target, bool More, bool Failed)> _finished = new();
    private readonly AsyncWake _wake = new();
    private long _lastNotice;
    private int _running;

    /// <summary>
    /// Waits for the lock, then dispatches until cancelled. Entities in work get a moment to finish their batch; nothing else is
    /// drained.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using ITimer poll = time.CreateTimer(_ => _wake.Set(), null, options.PollPeriod, options.PollPeriod);
        database.Writer.Committed += _wake.Set;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                using DispatchLock? held = DispatchLock.TryTake(options.Path);
                if (held is not null)
                {
                    await DispatchOrPauseAsync(cancellation);
                }

                await _wake.WaitAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        finally
        {
            database.Writer.Committed -= _wake.Set;
        }
    }

    /// <summary>A file that cannot be read or written for a while (a full disk) must not end dispatching for good.</summary>
    private async Task DispatchOrPauseAsync(CancellationToken cancellation)
    {
        try
        {
            await DispatchAsync(cancellation);
        }
        catch (SqliteException error)
        {
            Interrupted(error, options.Path, RetryAfter);
            await Task.Delay(RetryAfter, time, cancellation);
        }
    }

    private async Task DispatchAsync(CancellationToken cancellation)
    {
        long epoch = 0;
        await database.Writer.WriteAsync(writes => epoch = writes.NextEpoch());
        Dispatching(options.Path, epoch);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                Step(epoch);
                await _wake.WaitAsync(cancellation);
            }
        }
        finally
        {
            await DrainAsync();
        }
    }

    private void Step(long epoch)
    {
        TakeFinished();
        long now = time.GetUtcNow().UtcTicks;
        ReadNotices(now);
        _scheduler.Advance(now);
        while (_running < options.MaxConcurrentEntities && _scheduler.TryStart(out string target))
        {
            _running++;
            _ = Task.Run(() => RunOneAsync(target, epoch));
        }
    }

    private void TakeFinished()
    {
        while (_finished.TryDequeue(out (string Target, bool More, bool Failed) run))
        {
            _running--;
            _scheduler.Finish(run.Target, run.More);
            if (run.Failed)
            {
                long now = time.GetUtcNow().UtcTicks;
                _scheduler.Announce(run.Target, now + RetryAfter.Ticks, now);
            }
        }
    }

    private void ReadNotices(long now)
    {
        List<SignalNotice> notices;
        do
        {
            notices = database.Read(reader => reader.Notices(_lastNotice, NoticesPerRead));
            foreach (SignalNotice notice in notices)
            {
                _lastNotice = notice.Sequence;
                _scheduler.Announce(notice.Target, notice.Due, now);
            }
        }
        while (notices.Count == NoticesPerRead);
    }

    private async Task RunOneAsync(string target, long epoch)
    {
        bool more = false;
        bool failed = false;
        try
        {
            more = await runner.RunAsync(target, epoch);
        }
#pragma warning disable CA1031 // Its signals are still there: the entity is tried again after a pause.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failed = true;
            NotStored(error, target);
        }

        _finished.Enqueue((target, more, failed));
        _wake.Set();
    }

    private async Task DrainAsync()
    {
        using CancellationTokenSource limit = new(DrainLimit, time);
        try
        {
            for (TakeFinished(); _running > 0; TakeFinished())
            {
                await _wake.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What still runs must not be stored: services that it uses may be gone, and another process may run it again.
            runner.Abandon();
            Abandoned(_running);
        }
    }

    [LoggerMessage(4110, LogLevel.Information, "This process dispatches the entities of '{Path}' (dispatcher number {Epoch}).")]
    private partial void Dispatching(string path, long epoch);

    [LoggerMessage(4113, LogLevel.Error, "The entities of '{Path}' cannot be dispatched now; the next try follows after {Pause}.")]
    private partial void Interrupted(Exception error, string path, TimeSpan pause);

    [LoggerMessage(4112, LogLevel.Warning, "{Count} entities were still in work at the stop; their batches run again at the next start.")]
    private partial void Abandoned(int count);

    [LoggerMessage(4111, LogLevel.Error, "A batch of {Entity} could not be stored; it runs again.")]
    private partial void NotStored(Exception error, string entity);
}
