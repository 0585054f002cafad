using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.Functions;

/// <summary>Calls a function under its retry policy. Thread-safe.</summary>
internal sealed partial class RetryingInvoker(FunctionInvoker invoker, TimeProvider time, ILogger<RetryingInvoker> logger)
{
    /// <summary>
    /// Calls until it succeeds or the policy is used up; true when it succeeded. The last failure is logged, not thrown.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="value">Makes the trigger's value, anew for each try: a function may have changed the one before.</param>
    /// <param name="bindingData">What the trigger knows.</param>
    /// <param name="what">What is being processed, for the log.</param>
    /// <param name="cancellation">Ends calls and pauses.</param>
    /// <exception cref="OperationCanceledException">The host stops; the call may not have ended.</exception>
    public async Task<bool> TryInvokeAsync(
        FunctionDescriptor function,
        Func<object?> value,
        IReadOnlyDictionary<string, object?> bindingData,
        string what,
        CancellationToken cancellation)
    {
        for (int retry = 0; ; retry++)
        {
            try
            {
                await invoker.InvokeAsync(function, new Invocation(value(), bindingData, retry), cancellation);
                cancellation.ThrowIfCancellationRequested();
                return true;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                if (!function.Retry.Allows(retry))
                {
                    GivesUp(error, function.Name, what, retry);
                    return false;
                }

                TimeSpan pause = function.Retry.DelayBefore(retry + 1);
                TriesAgain(error, function.Name, what, retry + 1, pause);
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "Function '{Function}' failed on {What}; retry {Retry} follows after {Pause}.")]
    private partial void TriesAgain(Exception error, string function, string what, int retry, TimeSpan pause);

    [LoggerMessage(4202, LogLevel.Error, "Function '{Function}' failed on {What} and its {Retries} retries are used up: it goes on behind it, as the Functions host does.")]
    private partial void GivesUp(Exception error, string function, string what, int retries);
}
