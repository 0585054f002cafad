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

    /// <summary>Guards the scheduler and what stands between it and <see cref="_replaced"/>.</summary>
    private readonly Lock _gate = new();
    private readonly AsyncWake _wake = new();
    private long _lastNotice;
    private int _running;
    private bool _draining;
    private DispatcherReplacedException? _replaced;

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
        long now = time.GetUtcNow().UtcTicks;
        ReadNotices(now);
        lock (_gate)
        {
            if (_replaced is { } replaced)
            {
                throw replaced;
            }

            _scheduler.Advance(now);
            while (TryStart() is { } target)
            {
                _ = Task.Run(() => RunAsync(target));
            }
        }
    }

    /// <summary>The next entity to run, if there is one and it may; under the gate.</summary>
    private string? TryStart()
    {
        if (_draining || _replaced is not null || _running >= options.MaxConcurrentEntities || !_scheduler.TryStart(out string target))
        {
            return null;
        }

        _running++;
        return target;
    }

    private void ReadNotices(long now)
    {
        List<SignalNotice> notices;
        do
        {
            notices = database.Read(reader => reader.Notices(_lastNotice, NoticesPerRead));
            lock (_gate)
            {
                foreach (SignalNotice notice in notices)
                {
                    _lastNotice = notice.Sequence;
                    _scheduler.Announce(notice.Target, notice.Due, now);
                }
            }
        }
        while (notices.Count == NoticesPerRead);
    }

    /// <summary>Runs one entity after another: who is done takes the next one, without a change of threads in between.</summary>
    private async Task RunAsync(string first)
    {
        for (string? target = first; target is not null;)
        {
            (bool more, bool failed) = await RunOneAsync(target);
            lock (_gate)
            {
                Finish(target, more, failed);
                target = TryStart();
            }
        }

        _wake.Set();
    }

    private async Task<(bool More, bool Failed)> RunOneAsync(string target)
    {
        try
        {
            return (await runner.RunAsync(target, epoch), false);
        }
        catch (DispatcherReplacedException replaced)
        {
            lock (_gate)
            {
                _replaced = replaced;
            }

            return (false, false);
        }
#pragma warning disable CA1031 // Its signals are still there: the entity is tried again after a pause.
        catch (Exception error)
#pragma warning restore CA1031
        {
            NotStored(error, target);
            return (false, true);
        }
    }

    private void Finish(string target, bool more, bool failed)
    {
        _running--;
        _scheduler.Finish(target, more);
        if (failed)
        {
            long now = time.GetUtcNow().UtcTicks;
            _scheduler.Announce(target, now + RetryAfter.Ticks, now);
        }
    }

    private async Task DrainAsync()
    {
        using CancellationTokenSource limit = new(DrainLimit, time);
        try
        {
            while (StillRunning() > 0)
            {
                await _wake.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What still runs must not be stored: services that it uses may be gone, and another process may run it again.
            runner.Abandon(epoch);
            Abandoned(StillRunning());
        }
    }

    /// <summary>How many entities run; from the first call on none is started any more.</summary>
    private int StillRunning()
    {
        lock (_gate)
        {
            _draining = true;
            return _running;
        }
    }

    [LoggerMessage(4112, LogLevel.Warning, "{Count} entities were still in work at the stop; their batches run again at the next start.")]
    private partial void Abandoned(int count);

    [LoggerMessage(4111, LogLevel.Error, "A batch of {Entity} could not be stored; it runs again.")]
    private partial void NotStored(Exception error, string entity);
}
