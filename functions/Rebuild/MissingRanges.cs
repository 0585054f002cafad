using Azure.Messaging.EventHubs;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>Notices what a source does not hold of one partition, and up to when the lost events can have been. Not thread-safe.</summary>
internal sealed class MissingRanges(int partition, long from, TimeSpan? maxFutureSkew, List<MissingEvents> found)
{
    private long _next = from;

    /// <summary>The next event that the source has.</summary>
    public void Pass(EventData data)
    {
        if (data.SequenceNumber > _next)
        {
            // The hub enqueues in order: what is lost was there before this one.
            var latest = maxFutureSkew is { } skew ? EventTime.Add(EventTime.From(data.EnqueuedTime), skew.Ticks) : EventTime.EndOfInput;
            found.Add(new MissingEvents(partition, _next, data.SequenceNumber - 1, latest));
        }

        _next = Math.Max(_next, data.SequenceNumber + 1);
    }

    /// <summary>The source has nothing more, although events up to here (included) were enqueued.</summary>
    public void End(long upTo)
    {
        if (_next <= upTo)
        {
            found.Add(new MissingEvents(partition, _next, upTo, EventTime.EndOfInput));
        }
    }
}
