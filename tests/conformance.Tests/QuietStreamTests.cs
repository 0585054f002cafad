using System.Text;
using StreamFunctions.Conformance.Tests.Harness;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Conformance.Tests;

/// <summary>Windows close although nothing more comes, and a hub that starts again from zero loses nothing.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class QuietStreamTests(AzuriteFixture azurite)
{
    private const string Query =
        "SELECT origin, COUNT(*) AS flights INTO results FROM flights TIMESTAMP BY date WHERE delay >= 0 GROUP BY origin, TumblingWindow(second, 10)";

    private const string ShortIdleTimeout = """
        { "time": { "outOfOrderness": "00:00:01", "idleTimeout": "00:00:01" }, "dedupe": null }
        """;

    [Fact]
    public async Task The_last_windows_close_by_time_alone_though_three_partitions_never_get_an_event()
    {
        await using var stream = await StartAsync();
        await stream.SendAsync(2, [Event("SEA", 3, 0), Event("SEA", 15, 0)]);
        await stream.SettledAsync();
        Assert.Equal([1L, 1L], await CountsAsync(stream));
    }

    [Fact]
    public async Task Windows_close_when_every_new_event_is_filtered_out()
    {
        await using var stream = await StartAsync();
        await stream.SendAsync(0, [Event("SEA", 3, 0)]);
        await stream.SendAsync(0, [Event("SEA", 40, -1), Event("SEA", 50, -1)]);
        await stream.SettledAsync();
        Assert.Equal([1L], await CountsAsync(stream));
        await stream.AssertConservationAsync(endOfInputEvents: 0);
    }

    [Fact]
    public async Task A_recreated_hub_is_another_log_and_nothing_of_it_counts_as_already_folded()
    {
        await using var stream = await StartAsync();
        await stream.SendAsync(0, [Event("SEA", 3, 0), Event("SEA", 4, 0), Event("SEA", 5, 0)]);
        await stream.SettledAsync();
        stream.RecreateHub();
        await stream.SendAsync(0, [Event("SEA", 1_003, 0), Event("SEA", 1_004, 0)]);
        await stream.SettledInGenerationAsync(2);
        Assert.Equal([2L], await CountsAsync(stream));
    }

    private static async Task<IEnumerable<object?>> CountsAsync(StreamUnderTest stream) =>
        (await stream.Tables.WindowsAsync(["flights"])).OrderBy(row => row.Start).Select(row => row.Values[0]);

    private static OutgoingEvent Event(string origin, int second, int delay) => new(Encoding.UTF8.GetBytes(
        $$"""{"origin":"{{origin}}","delay":{{delay}},"date":"{{new DateTime(2001, 1, 1).AddSeconds(second):yyyy-MM-ddTHH:mm:ss}}"}"""));

    private async Task<StreamUnderTest> StartAsync()
    {
        var stream = await StreamUnderTest.StartAsync(azurite, new StreamOptions { Query = Query, Pipeline = ShortIdleTimeout });
        await stream.StartHostAsync();
        return stream;
    }
}
