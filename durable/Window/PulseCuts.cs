using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// Moves time by the cuts that pulses bring. A cut counts as a whole, once the group has everything of its own that
/// was handed out by then: then whatever is still to come was enqueued after the cut, in every partition. So an idle
/// partition is left out only against what the <b>same</b> cut says of the others; a later block of another
/// partition, with time far ahead, must wait for a cut that confirms the idleness. (Blocks of a partition that woke
/// up may be lost or on their way, and windows must not close over them.)
/// </summary>
/// <remarks>
/// Two cuts are kept: the oldest that is not covered yet, and the newest. If always the newest alone were kept, a
/// group that constantly lags a little would never cover any.
/// </remarks>
internal sealed class PulseCuts
{
    /// <summary>The oldest cut that is not covered yet; null = none.</summary>
    public PulseMessage? Awaited { get; private set; }

    /// <summary>The newest cut, if it is another than <see cref="Awaited"/>.</summary>
    public PulseMessage? Newest { get; private set; }

    public void Offer(PulseMessage cut)
    {
        if (Awaited is null)
        {
            Awaited = cut;
        }
        else
        {
            Newest = cut;
        }
    }

    public void Restore(PulseMessage? awaited, PulseMessage? newest) => (Awaited, Newest) = (awaited, newest);

    /// <summary>The watermark that the newest covered cut justifies; <see cref="EventTime.None"/> if none is covered.</summary>
    public long Settle(IReadOnlyDictionary<int, Coverage> coverage, TimePolicy policy)
    {
        var watermark = EventTime.None;
        while (Awaited is { } cut && IsCovered(cut, coverage))
        {
            watermark = Math.Max(watermark, WatermarkOf(cut, policy));
            (Awaited, Newest) = (Newest, null);
        }

        return watermark;
    }

    private static bool IsCovered(PulseMessage cut, IReadOnlyDictionary<int, Coverage> coverage)
    {
        for (var p = 0; p < cut.Partitions.Count; p++)
        {
            if (cut.Partitions[p].Last >= 0 && !(coverage.TryGetValue(p, out var have) && have.Prefix >= cut.Partitions[p].Last))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A clock made for this one cut, so that no idleness outlives the cut that told it.</summary>
    private static long WatermarkOf(PulseMessage cut, TimePolicy policy)
    {
        var clock = new EventClock(policy);
        for (var p = 0; p < cut.Partitions.Count; p++)
        {
            var (last, _, maxEventTime, idleTicks, timeBeforeEnd) = cut.Partitions[p];
            var all = new Coverage();
            all.ExtendPrefix(last);
            clock.Claim(p, last, maxEventTime, all);

            // Without it, windows of a partition that ended would wait until an idle one has aged up to them: maybe years.
            clock.Claim(p, last, timeBeforeEnd, all);
            if (idleTicks > 0)
            {
                // 0 is "not idle" (it may have a backlog): also where the time-out is 0, which it would reach.
                clock.Idle(p, last, new TimeSpan(idleTicks));
            }
        }

        clock.KnowPartitions(cut.Partitions.Count);
        return clock.Watermark;
    }
}
