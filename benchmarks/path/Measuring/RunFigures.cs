namespace StreamFunctions.Benchmarks.Path;

/// <summary>What one run of a side came to. Its results were right.</summary>
/// <param name="Events">Events that were sent.</param>
/// <param name="Seconds">From the first permit to the end: see <see cref="Side.IsThroughAsync"/>.</param>
/// <param name="SecondsWithRows">See <see cref="UntilRows"/>.</param>
/// <param name="TailSeconds">The part of it after the last event was sent.</param>
/// <param name="Rows">Result rows.</param>
/// <param name="Used">What the side used.</param>
/// <param name="ProducerCpu">Processor seconds of the producer.</param>
/// <param name="LatenciesMs">Per row of a window that was closed by time: from the moment that the event which moves the
/// watermark to its end was about to be sent, to the moment the row was stored. So sending and any backlog are in it.</param>
/// <param name="Memory">Memory during the run.</param>
internal sealed record RunFigures(
    long Events, double Seconds, double SecondsWithRows, double TailSeconds, int Rows, Usage Used, double ProducerCpu, IReadOnlyList<double> LatenciesMs, MemorySamples Memory)
{
    public double Rate => Events / Seconds;

    public double RateWithRows => Events / SecondsWithRows;

    public double OperationsPerEvent => (double)Used.Operations / Events;

    public double RequestsPerEvent => (double)Used.Requests / Events;

    /// <summary>
    /// The seconds of a run until its last row was stored. The wait for the clock to pass the end of the last window is left out,
    /// whatever a side does meanwhile: in favour of one that writes its rows only then.
    /// </summary>
    /// <param name="seconds">Until all events were taken.</param>
    /// <param name="endedAt">When that was, ticks.</param>
    /// <param name="lastClose">When the last window closes by the clock, ticks.</param>
    /// <param name="rows">All rows.</param>
    public static double UntilRows(double seconds, long endedAt, long lastClose, IReadOnlyList<StoredRow> rows)
    {
        var lastStored = rows.Select(row => row.StoredAt).DefaultIfEmpty(endedAt).Max();
        return seconds + (Math.Max(0, lastStored - Math.Max(endedAt, lastClose)) / (double)TimeSpan.TicksPerSecond);
    }

    /// <summary>Latencies of rows whose window every partition has passed.</summary>
    public static IReadOnlyList<double> Latencies(IReadOnlyList<StoredRow> rows, SentEvents sent, int partitions) =>
    [
        .. from row in rows
           let close = sent.Closes.GetValueOrDefault(row.End)
           where close.Partitions == partitions
           select (row.StoredAt - close.At) / (double)TimeSpan.TicksPerMillisecond,
    ];
}
