using System.Text.Json;
using System.Text.Json.Nodes;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.TestSupport;
using Xunit.Abstractions;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>
/// The whole <c>run</c> process (endpoint, trigger, functions, entities; its Azurite ends with it) killed while flights
/// are sent from processes of their own, which send again what they are not sure of.
/// </summary>
public sealed class KilledHostTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Parts = 8;
    private const int Kills = 3;

    private readonly StateFolder _data = new();
    private volatile string _sending = "nothing yet";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task A_host_killed_at_random_moments_leaves_a_table_equal_to_that_of_DuckDB()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var pipeline = WritePipeline();
        var sending = SendPartsAsync(await FlightsFile.PathAsync());
        for (var kill = 1; kill <= Kills; kill++)
        {
            using var host = await RunningPipeline.StartAsync(_data, ["--pipeline", pipeline]);
            var before = await host.Tables.SumAsync("Progress", "read");
            await Eventually.HoldsAsync(async () =>
                sending.IsCompleted || await host.Tables.SumAsync("Progress", "read") > before ? null : "the host reads nothing");
            var moment = TimeSpan.FromMilliseconds(random.Next(1_500));
            await Task.Delay(moment, TimeProvider.System);
            var (sent, after) = (_sending, await host.Tables.SumAsync("Progress", "read"));
            await host.Program.KillAsync();
            output.WriteLine(
                $"kill {kill}: {moment.TotalMilliseconds:0} ms after the first of its {after - before} events was handed out, while sending {sent}");
        }

        using var last = await RunningPipeline.StartAsync(_data, ["--pipeline", pipeline]);
        await sending;
        await SendAsync(_data.Write("end.json", "[]"), "end", "--end-of-input");
        await AssertEqualAsync(last);
        Assert.Equal(0, await last.Program.StopAsync());

        using var again = await RunningPipeline.StartAsync(_data, ["--pipeline", pipeline]);
        await AssertEqualAsync(again);
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

    /// <summary>Sends the flights part by part, each again and again, with the same ids, until its sender has been told that all arrived.</summary>
    private async Task SendPartsAsync(string flights)
    {
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(flights));
        var parts = file.RootElement.EnumerateArray().Chunk(file.RootElement.GetArrayLength() / Parts).ToList();
        for (var part = 0; part < parts.Count; part++)
        {
            var path = _data.Write($"part-{part}.json", JsonSerializer.Serialize(parts[part]));
            await SendAsync(path, $"flights-{part}");
        }

        _sending = "nothing any more";
    }

    private async Task SendAsync(string file, string ids, params IEnumerable<string> more)
    {
        var attempt = 0;
        await Eventually.HoldsAsync(async () =>
        {
            _sending = $"{ids}, attempt {++attempt}";
            using var sender = await LocalProgram.RunAsync(
                ["send", file, "--hub", "flights", "--key", "origin", "--ids", ids, "--data", _data.Path, .. more]);
            Assert.DoesNotContain("   at ", sender.Errors, StringComparison.Ordinal);
            return sender.ExitCode == 0 ? null : sender.Errors;
        });
    }

    private static async Task AssertEqualAsync(RunningPipeline host)
    {
        var expected = FlightsOracle.Tumbling(await FlightsFile.PathAsync(), TimeSpan.FromDays(1));
        await Eventually.HoldsAsync(async () =>
            await host.Tables.SumAsync("Status", "counted") is var counted && counted == 20_000 ? null : $"{counted} flights are counted");
        await Eventually.HoldsAsync(async () =>
            TableComparison.Differences(expected, await host.Tables.FlightWindowsAsync()).FirstOrDefault());
        TableComparison.AssertEqual(expected, await host.Tables.FlightWindowsAsync());
    }
}
