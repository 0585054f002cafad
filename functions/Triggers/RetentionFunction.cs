using Microsoft.Azure.Functions.Worker;
using StreamFunctions.Functions.Retention;

namespace StreamFunctions.Functions;

/// <summary>Deletes what the tables have kept for long enough: tables have no time to live of their own.</summary>
public sealed class RetentionFunction(IRetention retention)
{
    /// <summary>Called by the timer; a bounded piece of work each time.</summary>
    [Function("Retention")]
    public Task RunAsync([TimerTrigger("%Retention__Schedule%")] TimerInfo timer, FunctionContext context) =>
        retention.SweepAsync(context.CancellationToken);
}
