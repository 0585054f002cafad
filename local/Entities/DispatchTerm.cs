using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// One term as the dispatcher of a file: the loop that finds signals and runs entities. What it knows it has read from the file in
/// this term, and what it runs is stored only while its number is the file's. Run once.
/// </summary>
internal sealed partial class DispatchTerm(
    long epoch,
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
    private volatile DispatcherReplacedException? _replaced;

    /// <summary>Dispatches until cancelled, or until something ends the term.</summary>
    /// <exception cref="DispatcherReplacedException">Another process has become the dispatcher.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using ITimer poll = time.CreateTimer(_ => _wake.Set(), null, options.PollPeriod, options.PollPeriod);
        database.Writer.Committed += _wake.Set;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                Step();
                await _wake.WaitAsync(cancellation);
            }
        }
        finally
        {
            await DrainAsync();
            database.Writer.Committed -= _wake.Set;
        }
    }

    private void Step()
    {
        if (_replaced is { } replaced)
        {
            throw replaced;
        }

        TakeFinished();
        long now = time.GetUtcNow().UtcTicks;
        ReadNotices(now);
        _scheduler.Advance(now);
        while (_running < options.MaxConcurrentEntities && _scheduler.TryStart(out string target))
        {
            _running++;
            _ = Task.Run(() => RunOneAsync(target));
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

    private async Task RunOneAsync(string target)
    {
        bool more = false;
        bool failed = false;
        try
        {
            more = await runner.RunAsync(target, epoch);
        }
        catch (DispatcherReplacedException replaced)
        {
            _replaced = replaced;
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
            runner.Abandon(epoch);
            Abandoned(_running);
        }
    }

    [LoggerMessage(4112, LogLevel.Warning, "{Count} entities were still in work at the stop; their batches run again at the next start.")]
    private partial void Abandoned(int count);

    [LoggerMessage(4111, LogLevel.Error, "A batch of {Entity} could not be stored; it runs again.")]
    private partial void NotStored(Exception error, string entity);
}
