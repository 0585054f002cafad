using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>The real flights through the whole product, against DuckDB over the same file.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class FlightsRunTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan OutOfOrderness = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Tumbling_windows_equal_those_of_DuckDB() =>
        await CompareAsync("TumblingWindow(day, 1)", file => FlightsOracle.Tumbling(file, TimeSpan.FromDays(1)), shuffled: false);

    [Fact]
    public async Task Tumbling_windows_of_shuffled_flights_equal_those_of_DuckDB() =>
        await CompareAsync("TumblingWindow(hour, 6)", file => FlightsOracle.Tumbling(file, TimeSpan.FromHours(6)), shuffled: true);

    [Fact]
    public async Task Hopping_windows_of_shuffled_flights_equal_those_of_DuckDB() =>
        await CompareAsync(
            "HoppingWindow(day, 7, 1)", file => FlightsOracle.Hopping(file, TimeSpan.FromDays(7), TimeSpan.FromDays(1)), shuffled: true);

    [Fact]
    public async Task Session_windows_of_shuffled_flights_equal_those_of_DuckDB() =>
        await CompareAsync("SessionWindow(hour, 6)", file => FlightsOracle.Sessions(file, TimeSpan.FromHours(6)), shuffled: true);

    private async Task CompareAsync(string window, Func<string, IReadOnlyList<WindowRow>> oracle, bool shuffled)
    {
        var file = await FlightsFile.PathAsync();
        await using var stream = await StreamUnderTest.StartAsync(azurite, new StreamOptions { Query = Flights.Query(window) });
        await stream.StartHostAsync();
        var partitions = Flights.ByPartition(file, 4);
        await Task.WhenAll(partitions.Select((flights, partition) => stream.SendAsync(partition, Order(flights, shuffled))));
        await stream.EndInputAsync();
        await stream.SettledAsync();
        TableComparison.AssertEqual(oracle(file), await stream.Tables.WindowsAsync(Flights.Columns));
        await stream.AssertConservationAsync(endOfInputEvents: 4);
    }

    private static List<OutgoingEvent> Order(List<Flight> flights, bool shuffled) =>
        [.. (shuffled ? Flights.Shuffle(flights, OutOfOrderness, new Random(20011)) : flights).Select(f => f.Event)];
}
