namespace StreamFunctions.Local.Functions;

/// <summary>Waits for a moment on a clock that may be set. Stateless.</summary>
internal static class ClockWait
{
    // A timer of .NET takes at most 49 days at once.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// Waits until the clock shows <paramref name="due"/>, or for as long as that lay ahead at the call: a clock that was
    /// ahead and is set back must not keep a timer silent for the difference.
    /// </summary>
    public static async Task UntilAsync(DateTimeOffset due, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var ahead = due - time.GetUtcNow();
        while (Left() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < Longest ? left : Longest, time, cancellation);
        }

        TimeSpan Left()
        {
            var (byClock, byWaiting) = (due - time.GetUtcNow(), ahead - time.GetElapsedTime(began));
            return byClock < byWaiting ? byClock : byWaiting;
        }
    }
}
