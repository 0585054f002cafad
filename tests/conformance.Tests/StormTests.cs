using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>As many events that cannot be used as good ones, all at once.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class StormTests(AzuriteFixture azurite)
{
    private const int Bad = 20_000;
    private const int Partitions = 4;

    /// <summary>As docs/operations.md says: what ingest holds of a partition at once.</summary>
    private const int LargestPiece = 4_000;

    /// <summary>
    /// Bytes that the host may hold more than before. The bad events have 90 MB, so a host that keeps them does not pass; what
    /// a whole run leaves in caches, pools and connections was some 30 MB.
    /// </summary>
    private const long MostHeld = 64 << 20;

    [Fact]
    public async Task A_storm_of_dead_letters_harms_no_result_and_each_is_kept()
    {
        var file = await FlightsFile.PathAsync();
        var random = new Random(20_261);
        var storms = Flights.ByPartition(file, Partitions).Select(flights => Storm.Of(flights.Select(f => f.Event), Bad / Partitions, random)).ToList();
        await using var stream = await StreamUnderTest.StartAsync(azurite, new StreamOptions { Query = Flights.Query("TumblingWindow(hour, 6)") });
        await stream.StartHostAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var pieces = new Measurements("streamfunctions.events");
        await Task.WhenAll(SendAsync(stream, storms), GoodEventsCountAsync(stream));
        await stream.SettledAsync();

        Assert.InRange(pieces.Largest, 1, LargestPiece);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostHeld);
        TableComparison.AssertEqual(FlightsOracle.Tumbling(file, TimeSpan.FromHours(6)), await stream.Tables.WindowsAsync(Flights.Columns));
        await stream.AssertConservationAsync(endOfInputEvents: Partitions);
        await AssertKeptAsync(stream, storms);
    }

    private static async Task SendAsync(StreamUnderTest stream, List<Storm> storms)
    {
        await Task.WhenAll(storms.Select((storm, partition) => stream.SendAsync(partition, storm.Events, batchSize: 250)));
        await stream.EndInputAsync();
    }

    /// <summary>Ends once good events are seen to be counted while a part of the bad ones is still to come.</summary>
    private static async Task GoodEventsCountAsync(StreamUnderTest stream)
    {
        var (dead, counted) = (0L, 0L);
        while (dead == 0 || counted == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            var (progress, status) = await stream.StateAsync();
            (dead, counted) = (progress.Sum(row => row.Dead), status.Sum(row => row.Counters.Counted));
            Assert.True(dead < Bad, $"Every bad event was written, and only {counted} good ones had been counted by then.");
        }
    }

    /// <summary>Asserts that there is one dead letter with the original bytes for each bad event, and no other.</summary>
    private static async Task AssertKeptAsync(StreamUnderTest stream, List<Storm> storms)
    {
        var letters = (await stream.Tables.AllAsync("DeadLetters")).ToDictionary(
            row => (row.GetInt32("partition")!.Value, row.GetInt64("sequence")!.Value), row => row.GetBinary("body"));
        Assert.Equal(Bad, letters.Count);
        foreach (var (partition, storm) in storms.Index())
        {
            Assert.All(storm.Bad, bad => Assert.Equal(bad.Value, letters[(partition, bad.Key)]));
        }
    }
}
