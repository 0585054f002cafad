namespace StreamFunctions.Windowing;

/// <summary>
/// Event time as used throughout: a <see cref="long"/> that counts 100 ns ticks since
/// 1970-01-01T00:00:00Z. Negative values are times before 1970.
/// </summary>
public static class EventTime
{
    /// <summary>No time known yet; smaller than every event time.</summary>
    public const long None = long.MinValue;

    /// <summary>The time after the end of a finite input; larger than every event time.</summary>
    public const long EndOfInput = long.MaxValue;

    /// <summary>Converts an instant to event time.</summary>
    public static long From(DateTimeOffset instant) => instant.UtcTicks - DateTime.UnixEpoch.Ticks;

    /// <summary>Converts an event time back to an instant, clamped to the range of <see cref="DateTimeOffset"/>.</summary>
    public static DateTimeOffset ToInstant(long eventTime)
    {
        var least = DateTimeOffset.MinValue.Ticks - DateTime.UnixEpoch.Ticks;
        var most = DateTimeOffset.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
        return new DateTimeOffset(Math.Clamp(eventTime, least, most) + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);
    }

    /// <summary>
    /// Adds a span of ticks, saturating: <see cref="None"/> and <see cref="EndOfInput"/> stay what they are,
    /// and an overflow stops one short of them.
    /// </summary>
    public static long Add(long eventTime, long ticks)
    {
        if (eventTime is None or EndOfInput)
        {
            return eventTime;
        }

        var sum = (Int128)eventTime + ticks;
        return sum <= None ? None + 1 : sum >= EndOfInput ? EndOfInput - 1 : (long)sum;
    }
}
