using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>A running pipeline gets another plan: the real host and the real flights, against DuckDB over the same file.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class ChangedPipelineTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_changed_query_takes_over_an_old_process_stays_out_and_a_shortened_log_leaves_full_rows()
    {
        var file = await FlightsFile.PathAsync();
        await using var stream = await StreamUnderTest.StartAsync(azurite, new StreamOptions { Query = Flights.Query("TumblingWindow(hour, 6)") });
        await stream.StartHostAsync();
        var partitions = Flights.ByPartition(file, 4);
        await SendAsync(stream, partitions, half: 0);

        await stream.AtWorkAsync();

        // Another query takes over while the first one is at work.
        await stream.StopHostAsync();
        stream.ChangePipeline(Flights.Query("TumblingWindow(day, 1)"));
        await stream.StartHostAsync();
        await SendAsync(stream, partitions, half: 1);
        await stream.EndInputAsync();
        await stream.SettledInGenerationAsync(2);
        TableComparison.AssertEqual(FlightsOracle.Tumbling(file, Day), await stream.Tables.WindowsAsync(Flights.Columns));
        await stream.AssertConservationAsync(endOfInputEvents: 4);

        // A process of the first one comes back, and gets events to hand out.
        await stream.StopHostAsync();
        stream.ChangePipeline(Flights.Query("TumblingWindow(hour, 6)"));
        await stream.StartHostAsync();
        await Assert.ThrowsAsync<IdentityException>(async () => await stream.DeliverAsync(0, await stream.ReadLogAsync(0)));

        // A third plan with the same windows reads only the second half: it may be in the same places, but not with less.
        await stream.StopHostAsync();
        var from = string.Join(", ", partitions.Select((flights, i) => $"\"{i}\": {flights.Count / 2}"));
        stream.ChangePipeline(
            Flights.Query("TumblingWindow(day, 1)"),
            $$"""{ "startFrom": { "sequence": { {{from}} } }, "time": { "outOfOrderness": "00:40:00", "maxPartitionSkew": "365.00:00:00" } }""");
        await stream.StartHostAsync();
        await stream.SettledInGenerationAsync(3);
        var days = (await stream.Tables.WindowsOfAllGenerationsAsync(Flights.Columns)).Where(row => row.End - row.Start == Day).ToList();
        TableComparison.AssertEqual(FlightsOracle.Tumbling(file, Day), days);
    }

    private static Task SendAsync(StreamUnderTest stream, List<Flight>[] partitions, int half) => Task.WhenAll(partitions.Select((flights, partition) =>
    {
        var middle = flights.Count / 2;
        List<OutgoingEvent> part = [.. (half == 0 ? flights.Take(middle) : flights.Skip(middle)).Select(f => f.Event)];
        return stream.SendAsync(partition, part);
    }));
}
