using Azure.Messaging.EventHubs;
using CsCheck;
using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Hosting;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>
/// The trigger at its worst: every event is delivered twice, in batches cut at random, each time otherwise, and batches
/// of one partition change places. The entities run as ever; the table must equal DuckDB's.
/// </summary>
[Collection(AzuriteCollection.Name)]
public sealed class RedeliveryTests(AzuriteFixture azurite)
{
    private const int Runs = 3;

    [Fact]
    public async Task Every_batch_twice_out_of_order_and_cut_otherwise_gives_the_same_table() =>
        await Gen.Int.SampleAsync(DeliverAsync, iter: Runs, threads: 1);

    private async Task DeliverAsync(int seed)
    {
        var file = await FlightsFile.PathAsync();
        await using var stream = await StreamUnderTest.StartAsync(azurite, new StreamOptions { Query = Flights.Query("SessionWindow(hour, 6)") });
        await stream.StartHostAsync(LocalRole.Entities);
        var partitions = Flights.ByPartition(file, 4);
        await Task.WhenAll(partitions.Select((flights, partition) => stream.SendAsync(partition, Events(flights, seed))));
        await stream.EndInputAsync();
        await Task.WhenAll(partitions.Select((_, partition) => DeliverAsync(stream, partition, new Random(seed + partition))));
        await stream.SettledAsync();
        TableComparison.AssertEqual(FlightsOracle.Sessions(file, TimeSpan.FromHours(6)), await stream.Tables.WindowsAsync(Flights.Columns));
        await stream.AssertConservationAsync(endOfInputEvents: 4);
    }

    private static List<OutgoingEvent> Events(List<Flight> flights, int seed) =>
        [.. Flights.Shuffle(flights, TimeSpan.FromMinutes(30), new Random(seed)).Select(flight => flight.Event)];

    private static async Task DeliverAsync(StreamUnderTest stream, int partition, Random random)
    {
        var log = await stream.ReadLogAsync(partition);
        var batches = Cut(log, random).Concat(Cut(log, random)).ToList();
        foreach (var batch in Displace(batches, random))
        {
            await stream.DeliverAsync(partition, batch);
        }
    }

    private static IEnumerable<EventData[]> Cut(IReadOnlyList<EventData> log, Random random)
    {
        for (var start = 0; start < log.Count;)
        {
            var size = random.Next(1, 1_200);
            yield return [.. log.Skip(start).Take(size)];
            start += size;
        }
    }

    /// <summary>Moves batches by up to five places, so that some come before their predecessors and leave holes.</summary>
    private static IEnumerable<EventData[]> Displace(IReadOnlyList<EventData[]> batches, Random random) =>
        batches.Select((batch, index) => (batch, place: index + (5 * random.NextDouble()))).OrderBy(b => b.place).Select(b => b.batch);
}
