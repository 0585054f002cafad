using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>The real flights, as events of a producer that stamps an id on each and keys them by origin.</summary>
internal static class Flights
{
    public const string Aggregates =
        "COUNT(*) AS flights, SUM(distance) AS miles, MIN(delay) AS minDelay, MAX(delay) AS maxDelay, AVG(delay) AS avgDelay, STDEV(delay) AS stdevDelay";

    /// <summary>Aliases in the order of the oracle's values.</summary>
    public static readonly IReadOnlyList<string> Columns = ["flights", "miles", "minDelay", "maxDelay", "avgDelay", "stdevDelay"];

    public static string Query(string window) =>
        $"SELECT origin, {Aggregates} INTO results FROM flights TIMESTAMP BY date GROUP BY origin, {window}";

    /// <summary>All flights per partition, in the order of the file, which is the order of time.</summary>
    public static List<Flight>[] ByPartition(string file, int partitions)
    {
        var result = Enumerable.Range(0, partitions).Select(_ => new List<Flight>()).ToArray();
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var number = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            var origin = element.GetProperty("origin").GetString()!;
            var time = DateTime.ParseExact(element.GetProperty("date").GetString()!, "yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture);
            var outgoing = new OutgoingEvent(Encoding.UTF8.GetBytes(element.GetRawText()))
            {
                MessageId = string.Create(CultureInfo.InvariantCulture, $"flight-{number++}"),
                PartitionKey = origin,
            };
            result[PartitionKeyHash.PartitionOf(origin, partitions)].Add(new Flight(outgoing, time));
        }

        return result;
    }

    /// <summary>
    /// Shuffles so that no flight comes later than <paramref name="within"/> behind the newest one before it: sorts by
    /// time plus a random delay below that bound.
    /// </summary>
    public static List<Flight> Shuffle(IEnumerable<Flight> flights, TimeSpan within, Random random) =>
        [.. flights.Select(f => (Flight: f, Due: f.Time + (within * random.NextDouble()))).OrderBy(p => p.Due).Select(p => p.Flight)];

    public static OutgoingEvent EndOfInput() => new(ReadOnlyMemory<byte>.Empty)
    {
        Properties = new Dictionary<string, object?> { ["streamfunctions-control"] = "end-of-input" },
    };
}

/// <summary>One flight.</summary>
internal sealed record Flight(OutgoingEvent Event, DateTime Time);
