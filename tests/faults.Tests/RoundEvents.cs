namespace StreamFunctions.Faults.Tests;

/// <summary>
/// The events of one round: two minutes of event time per partition, in any order within ten seconds of it,
/// then a marker that moves time past them. Rounds follow each other in event time, so late ones are late for sure.
/// </summary>
internal sealed class RoundEvents
{
    public const int Partitions = 4;

    /// <summary>How far events lie behind, a batch that is sent again included.</summary>
    public const int OutOfOrderSeconds = 30;
    private const int DisorderSeconds = 10;
    private const int Sensors = 40;
    private const int LatePerRound = 5;
    private static readonly DateTime Start = new(2025, 3, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    public RoundEvents(int round, int perPartition, Random random)
    {
        From = Start + (round * Length);
        To = From + Length;
        OnTime = [.. Enumerable.Range(0, Partitions).Select(p => Partition(round, p, perPartition, random))];
        Markers = [.. Enumerable.Range(0, Partitions).Select(p => new SentEvent($"{round}-{p}-end", $"marker {p}", From + TimeSpan.FromMinutes(5), 0))];
        Late = round == 0
            ? []
            : [.. Enumerable.Range(0, LatePerRound).Select(i => new SentEvent($"{round}-late-{i}", $"late {round} {i}", From - Length + TimeSpan.FromSeconds(i), i))];
    }

    /// <summary>The round's first moment, included.</summary>
    public DateTime From { get; }

    /// <summary>The round's end, excluded.</summary>
    public DateTime To { get; }

    /// <summary>Per partition, in the order of sending.</summary>
    public IReadOnlyList<IReadOnlyList<SentEvent>> OnTime { get; }

    /// <summary>One per partition; its window stays open until the next round.</summary>
    public IReadOnlyList<SentEvent> Markers { get; }

    /// <summary>Events of the round before, whose windows are closed: they belong into the late table.</summary>
    public IReadOnlyList<SentEvent> Late { get; }

    /// <summary>Whether a key is that of a marker; markers are not compared, for the last ones' windows are open.</summary>
    public static bool IsMarker(string key) => key.StartsWith("marker ", StringComparison.Ordinal);

    private SentEvent[] Partition(int round, int partition, int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(i => new SentEvent(
            $"{round}-{partition}-{i}",
            $"sensor {random.Next(Sensors)}",
            From + TimeSpan.FromMilliseconds((long)i * 120_000 / count) + TimeSpan.FromMilliseconds(random.Next(DisorderSeconds * 1_000)),
            random.Next(-1_000, 1_000)))];
}
