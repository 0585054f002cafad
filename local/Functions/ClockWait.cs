namespace StreamFunctions.Local.Functions;

/// <summary>
/// How long to wait for a moment on a clock that may be set: until the clock shows it, or for as long as it lay ahead at
/// first. A clock that was ahead and is set back must not keep a timer silent for the difference. Thread-safe.
/// </summary>
/// <param name="due">The moment.</param>
/// <param name="time">The clock.</param>
internal sealed class ClockWait(DateTimeOffset due, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly TimeSpan _ahead = due - time.GetUtcNow();

    /// <summary>What is left of it; zero or less = it is over.</summary>
    public TimeSpan Left
    {
        get
        {
            var (byClock, byWaiting) = (due - time.GetUtcNow(), _ahead - time.GetElapsedTime(_began));
            return byClock < byWaiting ? byClock : byWaiting;
        }
    }
}
