using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Where a generation starts in one partition.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="First">The first sequence number that it reads (included).</param>
/// <param name="CompleteFrom">See <see cref="ProgressRow.CompleteFrom"/>.</param>
internal readonly record struct PartitionStart(int Partition, long First, long CompleteFrom);

/// <summary>
/// Decides from when on a new generation is as complete as the ones before it. The log may have lost its beginning, or
/// the generation may start further on: the events that it does not read may be in windows that older generations wrote
/// in full. An event is at most <c>maxFutureSkew</c> later than it was enqueued, so beyond the last unread event's
/// enqueued time and that, none is missing. Pure.
/// </summary>
internal static class StartDecision
{
    /// <summary>Whether every event of the log that the older generation had is read again.</summary>
    /// <param name="first">Where the new generation starts.</param>
    /// <param name="older">The older generation's progress on the same log; null = unknown, or it was another log.</param>
    public static bool ReadsAll(long first, ProgressRow? older) =>
        first <= 0 || (older is not null && first <= older.Start && older.CompleteFrom == EventTime.None);

    /// <summary>The event time from which on no unread event can be.</summary>
    /// <param name="lastUnread">When the last unread event was enqueued, at the latest.</param>
    /// <param name="maxFutureSkew">See <see cref="PipelinePlan.MaxFutureSkew"/>; null = an unread event may have any time.</param>
    public static long CompleteFrom(DateTimeOffset lastUnread, TimeSpan? maxFutureSkew) => maxFutureSkew is { } skew
        ? EventTime.Add(EventTime.Add(EventTime.From(lastUnread), skew.Ticks), 1)
        : EventTime.EndOfInput;
}
