using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.TestSupport;
using Xunit.Abstractions;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>
/// Two <c>run --join</c> on one <c>emulators</c>, each killed once while flights are sent: they share partitions and entities, and
/// take over from each other.
/// </summary>
public sealed class SharedHubTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Parts = 6;

    // A minute would be waited for twice otherwise.
    private static readonly Dictionary<string, string> ShortExpiry = new()
    {
        ["AzureFunctionsJobHost__extensions__eventHubs__partitionOwnershipExpirationInterval"] = "00:00:03",
    };

    private readonly StateFolder _data = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task Two_hosts_on_one_hub_share_its_partitions_and_outlive_each_other()
    {
        var pipeline = WritePipeline();
        using var emulators = LocalProgram.Start(["emulators", "--data", _data.Path, .. RunningPipeline.AnyPorts[..8]]);
        await emulators.ReadyAsync();
        using var first = await JoinAsync(pipeline);
        using var second = await JoinAsync(pipeline);
        await SharedByAsync(first, 2);
        var parts = await PartsAsync();
        await SendAsync(parts, 0, 1);

        await first.Program.KillAsync();
        await SendAsync(parts, 2, 3);
        await SharedByAsync(second, 1);
        using var again = await JoinAsync(pipeline);
        await SharedByAsync(again, 2);
        await second.Program.KillAsync();
        await SendAsync(parts, 4, 5);
        await SendFileAsync(_data.Write("end.json", "[]"), "end", "--end-of-input");

        await AssertEqualAsync(again);
        Assert.Equal(0, await again.Program.StopAsync());
        Assert.Equal(0, await emulators.StopAsync());
    }

    private Task<RunningPipeline> JoinAsync(string pipeline) =>
        RunningPipeline.StartAsync(_data, ["--pipeline", pipeline, "--join"], ShortExpiry, services: "emulators");

    /// <summary>Waits until so many hosts hold the hub's partitions, in equal shares.</summary>
    private static async Task SharedByAsync(RunningPipeline host, int hosts) => await Eventually.HoldsAsync(async () =>
    {
        var owners = await OwnersAsync(host.Tables.Storage);
        var shares = owners.GroupBy(owner => owner).Select(owner => owner.Count()).ToList();
        return owners.Count == 4 && shares.Count == hosts && shares.All(share => share == 4 / hosts)
            ? null
            : $"the partitions are held as {string.Join("+", shares)}, not by {hosts} hosts";
    });

    private static async Task<List<string>> OwnersAsync(string storage)
    {
        var owners = new List<string>();
        var container = new BlobContainerClient(storage, "azure-webjobs-eventhub");
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, "localhost/flights/$default/ownership/", default))
        {
            if (blob.Metadata.TryGetValue("ownerid", out var owner) && owner.Length > 0)
            {
                owners.Add(owner);
            }
        }

        return owners;
    }

    /// <summary>samples/flights, except that a slow machine may pause for longer before a partition counts as idle.</summary>
    private string WritePipeline()
    {
        var sample = RepositoryRoot.Combine("samples", "flights");
        _data.Write(Path.Combine("pipeline", "query.sql"), File.ReadAllText(Path.Combine(sample, "query.sql")));
        var pipeline = JsonNode.Parse(File.ReadAllText(Path.Combine(sample, "pipeline.json")))!;
        pipeline["time"]!["idleTimeout"] = "00:30:00";
        pipeline["time"]!["maxPartitionSkew"] = "365.00:00:00";
        return Path.GetDirectoryName(_data.Write(Path.Combine("pipeline", "pipeline.json"), pipeline.ToJsonString()))!;
    }

    private async Task<List<string>> PartsAsync()
    {
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(await FlightsFile.PathAsync()));
        var size = (file.RootElement.GetArrayLength() + Parts - 1) / Parts;
        return [.. file.RootElement.EnumerateArray().Chunk(size).Select((part, index) => _data.Write($"part-{index}.json", JsonSerializer.Serialize(part)))];
    }

    private async Task SendAsync(List<string> parts, int from, int to)
    {
        for (var part = from; part <= to; part++)
        {
            await SendFileAsync(parts[part], $"flights-{part}");
        }
    }

    private async Task SendFileAsync(string file, string ids, params IEnumerable<string> more)
    {
        using var sender = await LocalProgram.RunAsync(
            ["send", file, "--hub", "flights", "--key", "origin", "--ids", ids, "--data", _data.Path, .. more]);
        Assert.True(sender.ExitCode == 0, sender.Errors);
    }

    private async Task AssertEqualAsync(RunningPipeline host)
    {
        var expected = FlightsOracle.Tumbling(await FlightsFile.PathAsync(), TimeSpan.FromDays(1));
        await Eventually.HoldsAsync(async () =>
            await host.Tables.SumAsync("Status", "counted") is var counted && counted == 20_000 ? null : $"{counted} flights are counted");
        await Eventually.HoldsAsync(async () =>
            TableComparison.Differences(expected, await host.Tables.FlightWindowsAsync()).FirstOrDefault());
        TableComparison.AssertEqual(expected, await host.Tables.FlightWindowsAsync());
        output.WriteLine($"{expected.Count} windows are equal");
    }
}
