using System.Globalization;
using Microsoft.Azure.Functions.Worker;

namespace StreamFunctions.Local.Functions;

/// <summary>
/// How often a failed call is tried again, and after which pause. <see cref="MaxRetries"/> of -1 means for ever.
/// </summary>
internal sealed record RetryPolicy(int MaxRetries, TimeSpan Shortest, TimeSpan Longest)
{
    public static RetryPolicy None { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero);

    public static RetryPolicy From(RetryAttribute? attribute, string function) => attribute switch
    {
        null => None,
        FixedDelayRetryAttribute fixedDelay => new(
            Count(fixedDelay, function), Interval(fixedDelay.DelayInterval), Interval(fixedDelay.DelayInterval)),
        ExponentialBackoffRetryAttribute backOff => new(
            Count(backOff, function), Interval(backOff.MinimumInterval), Interval(backOff.MaximumInterval)),
        _ => throw new FunctionsConfigurationException(
            $"Function '{function}' has a {attribute.GetType().Name}; known are FixedDelayRetry and ExponentialBackoffRetry."),
    };

    /// <summary>Whether a call that has failed after <paramref name="retries"/> retries gets another one.</summary>
    public bool Allows(int retries) => MaxRetries < 0 || retries < MaxRetries;

    /// <summary>The pause before retry number <paramref name="retry"/>, from 1: the shortest one, doubled each time, up to the longest.</summary>
    public TimeSpan DelayBefore(int retry)
    {
        // Beyond 40 doublings every interval that an attribute can hold is past its maximum.
        double ticks = Shortest.Ticks * Math.Pow(2, Math.Min(retry - 1, 40));
        return ticks >= Longest.Ticks ? Longest : TimeSpan.FromTicks((long)ticks);
    }

    private static int Count(RetryAttribute attribute, string function) => attribute.MaxRetryCount >= -1
        ? attribute.MaxRetryCount
        : throw new FunctionsConfigurationException(
            $"Function '{function}' has a maximum of {attribute.MaxRetryCount} retries; use 0 or more, or -1 for ever.");

    private static TimeSpan Interval(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
