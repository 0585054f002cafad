namespace StreamFunctions.Benchmarks.Path;

/// <summary>What one run of a side came to. Its results were right.</summary>
/// <param name="Events">Events that were sent.</param>
/// <param name="Seconds">From the first permit to the end: see <see cref="Side.IsThroughAsync"/>.</param>
/// <param name="TailSeconds">The part of it after the last event was sent.</param>
/// <param name="Rows">Result rows.</param>
/// <param name="Used">What the side used.</param>
/// <param name="ProducerCpu">Processor seconds of the producer.</param>
/// <param name="LatenciesMs">Per row of a window that was closed by time: from the moment that the event which moves the
/// watermark to its end was about to be sent, to the moment the row was stored. So sending and any backlog are in it.</param>
/// <param name="Memory">Memory during the run.</param>
internal sealed record RunFigures(
    long Events, double Seconds, double TailSeconds, int Rows, Usage Used, double ProducerCpu, IReadOnlyList<double> LatenciesMs, MemorySamples Memory)
{
    public double Rate => Events / Seconds;

    public double OperationsPerEvent => (double)Used.Operations / Events;

    public double RequestsPerEvent => (double)Used.Requests / Events;

    /// <summary>Latencies of rows whose window every partition has passed.</summary>
    public static IReadOnlyList<double> Latencies(IReadOnlyList<StoredRow> rows, SentEvents sent, int partitions) =>
    [
        .. from row in rows
           let close = sent.Closes.GetValueOrDefault(row.End)
           where close.Partitions == partitions
           select (row.StoredAt - close.At) / (double)TimeSpan.TicksPerMillisecond,
    ];
}
