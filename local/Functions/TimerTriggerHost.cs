using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Functions;

/// <summary>
/// Calls one function by its schedule, while this host has the timer's lock: of all hosts of the app one fires. A firing that fell
/// into a downtime is made up for once, when the schedule is recorded (as on Azure: by default, if it fires less than once a minute).
/// </summary>
internal sealed partial class TimerTriggerHost(
    FunctionDescriptor function,
    TimerBinding trigger,
    TimerStore store,
    RetryingInvoker invoker,
    TimeProvider time,
    ILogger<TimerTriggerHost> logger)
{
    private static readonly IReadOnlyDictionary<string, object?> NoData = new Dictionary<string, object?>();

    // A third of the lease: one renewal may fail.
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnlockLimit = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (await store.TryLockAsync(cancellation))
                {
                    await ServeAsync(cancellation);
                }

                await Task.Delay(RenewPeriod, time, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
            }
#pragma warning disable CA1031 // Storage may be away for a while; the timer must not rest for ever.
            catch (Exception error)
#pragma warning restore CA1031
            {
                await PauseAsync(error, cancellation);
            }
        }

        await UnlockAsync();
    }

    /// <summary>Fires until cancelled, or until the lock is lost.</summary>
    private async Task ServeAsync(CancellationToken cancellation)
    {
        ScheduleStatus? status = await store.ReadAsync(cancellation);
        DateTimeOffset now = time.GetUtcNow();
        bool held = true;
        if (trigger.UseMonitor && trigger.Schedule.IsOverdue(status, now))
        {
            held = await FireAsync(Utc(status!.Next), isPastDue: true, cancellation);
        }
        else if (trigger.RunOnStartup)
        {
            held = await FireAsync(now, isPastDue: false, cancellation);
        }
        else if (status is null)
        {
            await RecordAsync(now, cancellation);
        }

        while (held)
        {
            DateTimeOffset next = trigger.Schedule.After(time.GetUtcNow());
            held = await WaitUntilAsync(next, cancellation) && await FireAsync(next, isPastDue: false, cancellation);
        }

        LockLost(function.Name);
    }

    /// <summary>Waits, and keeps the lock meanwhile; false when it is lost.</summary>
    private async Task<bool> WaitUntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        ClockWait wait = new(due, time);
        while (wait.Left is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < RenewPeriod ? left : RenewPeriod, time, cancellation);
            if (!await store.RenewAsync(cancellation))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Calls the function while the lock is held, and records the firing; false when the lock is lost.</summary>
    private async Task<bool> FireAsync(DateTimeOffset due, bool isPastDue, CancellationToken cancellation)
    {
        // Asked of the store right before: a host that slept does not know that its lease is over.
        if (!await store.RenewAsync(cancellation))
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset fired = now > due ? now : due;
        if (!await CallAsync(due, isPastDue, cancellation))
        {
            return false;
        }

        // It has fired, so that is recorded although the host may be stopping: else it would count as missed, or as never fired.
        // The client's own limits end a write to an account that is gone.
        await RecordAsync(fired, CancellationToken.None);
        return true;
    }

    private async Task<bool> CallAsync(DateTimeOffset due, bool isPastDue, CancellationToken cancellation)
    {
        TimerInfo info = new() { ScheduleStatus = Status(due), IsPastDue = isPastDue };
        using CancellationTokenSource lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task call = invoker.TryInvokeAsync(function, () => info, NoData, $"its firing of {due:O}", lost.Token);
        try
        {
            while (await Task.WhenAny(call, Task.Delay(RenewPeriod, time, cancellation)) != call)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!await store.RenewAsync(cancellation))
                {
                    await lost.CancelAsync();
                    break;
                }
            }

            await call;
            return true;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            // Whatever ended the watch, the call must not outlive it.
            await lost.CancelAsync();
            await call.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task RecordAsync(DateTimeOffset fired, CancellationToken cancellation)
    {
        if (trigger.UseMonitor && !trigger.Schedule.IsFrequent(fired))
        {
            await store.WriteAsync(Status(fired), cancellation);
        }
    }

    private ScheduleStatus Status(DateTimeOffset fired) => new()
    {
        Last = fired.UtcDateTime,
        Next = trigger.Schedule.After(fired).UtcDateTime,
        LastUpdated = time.GetUtcNow().UtcDateTime,
    };

    private async Task PauseAsync(Exception error, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            EndedWithError(error, function.Name);
            return;
        }

        NotFired(error, function.Name, RenewPeriod);
        await Task.Delay(RenewPeriod, time, cancellation)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task UnlockAsync()
    {
        using CancellationTokenSource limit = new(UnlockLimit, time);
        try
        {
            await store.UnlockAsync(limit.Token);
        }
#pragma warning disable CA1031 // The lease ends by itself.
        catch (Exception error)
#pragma warning restore CA1031
        {
            EndedWithError(error, function.Name);
        }
    }

    private static DateTimeOffset Utc(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));

    [LoggerMessage(4230, LogLevel.Warning, "Timer function '{Function}' ended with an error while the host stopped.")]
    private partial void EndedWithError(Exception error, string function);

    [LoggerMessage(4231, LogLevel.Warning, "The lock or the record of timer function '{Function}' could not be reached; the next try follows after {Pause}.")]
    private partial void NotFired(Exception error, string function, TimeSpan pause);

    [LoggerMessage(4232, LogLevel.Information, "Another host fires timer function '{Function}' now.")]
    private partial void LockLost(string function);
}
