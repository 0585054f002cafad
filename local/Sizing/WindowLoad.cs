using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Sizing;

/// <summary>
/// What the windows keep and put out, over all keys. Events of a key are taken to come independently of each other
/// (Poisson), so a key of rate r has one in a time t with probability 1 - e^(-rt).
/// </summary>
/// <param name="Entries">Accumulators kept at a time: one per key and pane, session or count pane.</param>
/// <param name="WaitingRows">Rows kept one by one until the watermark passes them (count windows).</param>
/// <param name="ResultsPerSecond">Windows that close.</param>
/// <param name="Burst">Results that are due at one moment; 0 = they close one by one.</param>
/// <param name="Interval">Time between two such moments; null = they close one by one.</param>
/// <param name="WindowsPerEvent">How many windows an event is in.</param>
internal sealed record WindowLoad(
    double Entries, double WaitingRows, double ResultsPerSecond, double Burst, TimeSpan? Interval, double WindowsPerEvent)
{
    public static WindowLoad Of(Workload workload) => workload.Window switch
    {
        TumblingWindow tumbling => OfPanes(workload, tumbling.Size, tumbling.Size),
        HoppingWindow hopping => OfPanes(workload, hopping.Size, hopping.Hop),
        SessionWindow session => OfSessions(workload, session),
        CountWindow count => OfCounts(workload, count),
        var other => throw new UserErrorException($"There is no sizing for {other}: plan knows tumbling, hopping, session and count windows."),
    };

    /// <summary>For how long after its own time something must be kept: until the watermark, and then until no late event counts.</summary>
    private static double HeldBack(Workload w) =>
        (w.Time.OutOfOrderness + w.Time.AllowedLateness + w.Latency).TotalSeconds;

    private static double Busy(Workload w, double seconds) => w.Keys * Chance.OfAny(w.RowsPerSecond * seconds / w.Keys);

    // Half open [t - span, t) holds at most ceil(span / pane) starts of panes.
    private static WindowLoad OfPanes(Workload w, TimeSpan size, TimeSpan hop)
    {
        var pane = TimeSpan.FromTicks((long)System.Numerics.BigInteger.GreatestCommonDivisor(size.Ticks, hop.Ticks)).TotalSeconds;
        var panes = Math.Ceiling((size.TotalSeconds + HeldBack(w)) / pane);
        var burst = Busy(w, size.TotalSeconds);
        return new WindowLoad(panes * Busy(w, pane), 0, burst / hop.TotalSeconds, burst, hop, size / hop);
    }

    private static WindowLoad OfSessions(Workload w, SessionWindow session)
    {
        var gap = session.Gap.TotalSeconds;
        var held = gap + HeldBack(w);
        var ends = w.RowsPerSecond * Math.Exp(-w.RowsPerSecond * gap / w.Keys);
        if (session.MaxDuration is not { } longest)
        {
            return new WindowLoad(Busy(w, held) + (ends * HeldBack(w)), 0, ends, 0, null, 1);
        }

        // Sessions that may be cut keep an accumulator per distinct event time, because it is not known yet where.
        var cuts = Math.Min(w.RowsPerSecond, ends + (Busy(w, gap) / longest.TotalSeconds));
        return new WindowLoad(w.RowsPerSecond * (longest.TotalSeconds + held), 0, cuts, 0, null, 1);
    }

    private static WindowLoad OfCounts(Workload w, CountWindow count)
    {
        var pane = (double)System.Numerics.BigInteger.GreatestCommonDivisor(count.Size, count.Step);
        return new WindowLoad(
            w.Keys * (count.Size / pane), w.RowsPerSecond * HeldBack(w), w.RowsPerSecond / count.Step, 0, null, count.Size / (double)count.Step);
    }
}
