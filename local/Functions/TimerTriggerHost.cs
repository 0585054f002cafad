using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Functions;

/// <summary>
/// Calls one function by its schedule. It keeps no record of past firings, so that nothing is ever past due: one that fell into
/// the host's downtime is not made up for.
/// </summary>
internal sealed partial class TimerTriggerHost(
    FunctionDescriptor function, TimerBinding trigger, RetryingInvoker invoker, TimeProvider time, ILogger<TimerTriggerHost> logger)
{
    private static readonly IReadOnlyDictionary<string, object?> NoData = new Dictionary<string, object?>();

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            if (trigger.RunOnStartup)
            {
                await FireAsync(time.GetUtcNow(), cancellation);
            }

            while (true)
            {
                DateTimeOffset next = trigger.Schedule.After(time.GetUtcNow());
                await ClockWait.UntilAsync(next, time, cancellation);
                await FireAsync(next, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception error) when (cancellation.IsCancellationRequested)
        {
            EndedWithError(error, function.Name);
        }
    }

    private Task<bool> FireAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        TimerInfo info = new()
        {
            ScheduleStatus = new ScheduleStatus
            {
                Last = due.UtcDateTime,
                Next = trigger.Schedule.After(due).UtcDateTime,
                LastUpdated = time.GetUtcNow().UtcDateTime,
            },
        };
        return invoker.TryInvokeAsync(function, () => info, NoData, $"its firing of {due:O}", cancellation);
    }

    [LoggerMessage(4230, LogLevel.Warning, "Timer function '{Function}' ended with an error while the host stopped.")]
    private partial void EndedWithError(Exception error, string function);
}
