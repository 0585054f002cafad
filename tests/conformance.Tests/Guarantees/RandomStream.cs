using CsCheck;

namespace StreamFunctions.Conformance.Tests.Guarantees;

/// <summary>A randomly chosen query, hub and log.</summary>
/// <param name="Seed">Decides the events.</param>
/// <param name="Partitions">Partitions of the hub.</param>
/// <param name="Groups">Key groups.</param>
/// <param name="Window">The query's window.</param>
/// <param name="OutOfOrder">How far events may lie behind those before them.</param>
/// <param name="WithIds">Whether an id counts once; some events are sent twice then.</param>
internal sealed record RandomStream(int Seed, int Partitions, int Groups, RandomWindow Window, TimeSpan OutOfOrder, bool WithIds)
{
    private const int Events = 3_000;
    private const int Keys = 17;

    /// <summary>The time between one event and the next is less, and on average half, in milliseconds.</summary>
    private const int MostBetween = 200;
    private static readonly DateTime Beginning = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    public static Gen<RandomStream> Any { get; } =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from partitions in Gen.Int[1, 4]
        from groups in Gen.Int[1, 6]
        from window in Gen.Int[0, RandomWindow.All.Length - 1].Select(i => RandomWindow.All[i])
        from disorder in Gen.Int[0, 8]
        from ids in Gen.Bool
        select new RandomStream(seed, partitions, groups, window, TimeSpan.FromSeconds(disorder), ids);

    /// <summary>About the middle of the events' times.</summary>
    public DateTime Middle { get; } = Beginning.AddMilliseconds(Events * MostBetween / 4);

    /// <summary>The query.</summary>
    public string Query =>
        $"SELECT sensor, COUNT(*) AS n, SUM(value) AS total, MIN(value) AS low, MAX(value) AS high INTO results FROM flights TIMESTAMP BY time WHERE kind = 'row' GROUP BY sensor, {Window.Sql}";

    /// <summary>Members of pipeline.json.</summary>
    /// <param name="allowedLateness">How long windows are refined.</param>
    public string Pipeline(TimeSpan allowedLateness) => $$"""
        {
          "keyGroups": {{Groups}},
          "time": { "outOfOrderness": "{{OutOfOrder:c}}", "allowedLateness": "{{allowedLateness:c}}", "idleTimeout": "00:01:00", "maxPartitionSkew": "365.00:00:00" },
          "dedupe": {{(WithIds ? """{ "id": "$messageId", "ttl": "02:00:00" }""" : "null")}}
        }
        """;

    /// <summary>
    /// The log, per partition. Events come by their time plus a delay of less than <see cref="OutOfOrder"/>, but for
    /// <paramref name="late"/> of them, which come up to two minutes later.
    /// </summary>
    /// <param name="late">The part that comes late, 0 to 1.</param>
    public List<RandomEvent>[] Log(double late = 0)
    {
        var random = new Random(Seed);
        var due = new List<(DateTime Due, int Partition, RandomEvent Event)>();
        var clock = Beginning;
        for (var i = 0; i < Events; i++)
        {
            clock = clock.AddMilliseconds(random.Next(0, MostBetween));
            var e = Next(random, i, clock);
            foreach (var copy in Copies(random, e))
            {
                var delay = random.NextDouble() < late ? TimeSpan.FromMinutes(2) : OutOfOrder;
                due.Add((copy.Time + (delay * random.NextDouble()), random.Next(Partitions), copy));
            }
        }

        var ordered = due.OrderBy(d => d.Due).ToList();
        return [.. Enumerable.Range(0, Partitions).Select(p => ordered.Where(d => d.Partition == p).Select(d => d.Event).ToList())];
    }

    private static RandomEvent Next(Random random, int number, DateTime time)
    {
        var kind = random.Next(20) switch { 0 => RandomEventKind.Dead, 1 => RandomEventKind.Filtered, _ => RandomEventKind.Row };
        return new RandomEvent(kind, $"event {number}", $"sensor {random.Next(Keys)}", time, random.Next(-1_000, 1_000));
    }

    private IEnumerable<RandomEvent> Copies(Random random, RandomEvent e) =>
        Enumerable.Repeat(e, WithIds && e.Kind == RandomEventKind.Row && random.Next(8) == 0 ? 2 : 1);
}
