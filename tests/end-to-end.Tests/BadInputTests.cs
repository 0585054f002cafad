using Azure.Data.Tables;
using Azure.Storage.Blobs;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.Local.EventHubs.Client;
using static StreamFunctions.EndToEnd.Tests.Harness.Readings;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>Whatever a producer sends: one dead letter for each event that cannot be used, and no harm to its neighbours.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private readonly StateFolder _data = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task Each_bad_event_is_one_dead_letter_and_the_rest_of_its_batch_is_counted()
    {
        var nonsense = new byte[1_000_000];
        new Random(1).NextBytes(nonsense);
        OutgoingEvent[] first =
        [
            Reading("a", Noon, 1),
            Body("""{"sensor":"a","time":"""),
            Body("""{"sensor":"a","time":"2024-05-01T12:00:01Z","value":"much"}"""),
            Reading("a", Noon.AddSeconds(2), 10),
            Body("""{"sensor":"a","value":100}"""),
            Body("""{"sensor":"a","time":"2999-01-01T00:00:00Z","value":100}"""),
            Body(string.Empty),
            Reading("b", Noon.AddSeconds(3), 100),
        ];
        OutgoingEvent[] second = [Reading("a", Noon.AddSeconds(4), 1_000), new(nonsense), Reading("b", Noon.AddSeconds(5), 10_000)];

        using var host = await RunningPipeline.StartAsync(_data, Pipelines.Write(_data, "TumblingWindow(minute, 1)"));
        await host.SendAsync(Pipelines.Hub, "0", first);
        await host.SendAsync(Pipelines.Hub, "0", second);
        await host.SendAsync(Pipelines.Hub, "0", Reading("a", Noon.AddHours(1), 1));
        await Eventually.HoldsAsync(async () => (await host.Tables.AllAsync("Results")).Count == 2 ? null : "two windows are not written");

        var windows = (await host.Tables.AllAsync("Results")).OrderBy(row => row.GetString("sensor"), StringComparer.Ordinal);
        Assert.Equal([("a", 3L, 1_011L), ("b", 2L, 10_100L)], windows.Select(row =>
            (row.GetString("sensor"), row.GetInt64("readings")!.Value, row.GetInt64("total")!.Value)));
        Assert.Equal(6, await host.Tables.SumAsync("Progress", "dead"));
        var letters = (await host.Tables.AllAsync("DeadLetters")).OrderBy(row => row.GetInt64("sequence")).ToList();
        Assert.Equal(
            [(0, 1L, "not-json"), (0, 2L, "wrong-type"), (0, 4L, "missing-timestamp"), (0, 5L, "timestamp-in-future"), (0, 6L, "empty-body"), (0, 9L, "invalid-text")],
            letters.Select(row => (row.GetInt32("partition")!.Value, row.GetInt64("sequence")!.Value, row.GetString("reason"))));
        OutgoingEvent[] bad = [first[1], first[2], first[4], first[5], first[6], second[1]];
        foreach (var (sent, letter) in bad.Zip(letters))
        {
            Assert.Equal(sent.Body.ToArray(), await BytesAsync(host, letter));
        }

        Assert.NotNull(letters[^1].GetString("blob"));
        Assert.Equal(0, await host.Program.StopAsync());
    }

    /// <summary>The original bytes: in the row, or in the blob that the row names as container/name.</summary>
    private static async Task<byte[]> BytesAsync(RunningPipeline host, TableEntity letter)
    {
        if (letter.GetString("blob") is not { } blob)
        {
            return letter.GetBinary("body");
        }

        var parts = blob.Split('/', 2);
        var content = await new BlobClient(host.Tables.Storage, parts[0], parts[1]).DownloadContentAsync();
        return content.Value.Content.ToArray();
    }
}
