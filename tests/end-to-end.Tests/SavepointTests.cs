using System.Text.Json;
using System.Text.Json.Nodes;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.TestSupport;
using Xunit.Abstractions;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>
/// A savepoint of a pipeline at work, by the command line: the pipeline goes on, its host is killed, and another one goes
/// back to the savepoint. The real processes, real flights, and DuckDB's answer.
/// </summary>
public sealed class SavepointTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Key = "ORD";

    private readonly StateFolder _data = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task What_is_restored_after_a_kill_ends_with_the_table_of_DuckDB()
    {
        var flights = await FlightsFile.PathAsync();
        var pipeline = WritePipeline();
        var parts = await PartsAsync(flights);
        using (var host = await RunningPipeline.StartAsync(_data, ["--pipeline", pipeline]))
        {
            await SendAsync(parts[0], "part-0");
            var sending = SendAsync(parts[1], "part-1");
            await Eventually.HoldsAsync(async () =>
                await host.Tables.SumAsync("Progress", "read") > 1_000 ? null : "the host reads nothing");
            output.WriteLine(await RunAsync("create", "under-load"));
            await sending;
            await Eventually.HoldsAsync(async () =>
                await host.Tables.SumAsync("Progress", "read") is var read && read > 10_000 ? null : $"{read} events are handed out");
            await host.Program.KillAsync();
        }

        using var again = await RunningPipeline.StartAsync(_data, ["--pipeline", pipeline]);
        Assert.Contains("under-load", await RunAsync("list"), StringComparison.Ordinal);
        Assert.Contains("Can be restored now", await RunAsync("inspect", "under-load"), StringComparison.Ordinal);
        var restored = await RunAsync("restore", "under-load");
        Assert.Contains("Generation 2", restored, StringComparison.Ordinal);
        await SendAsync(parts[2], "part-2");
        await SendAsync(_data.Write("end.json", "[]"), "end", "--end-of-input");
        await AssertEqualAsync(again, flights);
        Assert.Contains("is deleted", await RunAsync("delete", "under-load"), StringComparison.Ordinal);
        await AssertEqualAsync(again, flights);
    }

    private static async Task AssertEqualAsync(RunningPipeline host, string flights)
    {
        var expected = FlightsOracle.Tumbling(flights, TimeSpan.FromDays(1));
        await Eventually.HoldsAsync(async () => await CountedAsync(host) is var counted && counted == 20_000 ? null : $"{counted} flights are counted");
        await Eventually.HoldsAsync(async () => TableComparison.Differences(expected, await host.Tables.FlightWindowsAsync()).FirstOrDefault());
        TableComparison.AssertEqual(expected, await host.Tables.FlightWindowsAsync());

        // What a reader is shown is the same: rows of the generation before and of this one.
        var days = expected.Where(row => row.Key == Key).Select(row => row.Start).Order().ToList();
        await Eventually.HoldsAsync(async () => (await DaysAsync(host)).SequenceEqual(days) ? null : "the windows of a key are not all shown");
    }

    /// <summary>The flights that the restored generation knows of: those of the savepoint and those since, each once.</summary>
    private static async Task<long> CountedAsync(RunningPipeline host) => (await host.Tables.AllAsync("Status"))
        .Where(row => row.PartitionKey == "flights|2")
        .Sum(row => row.GetInt64("counted") ?? 0);

    private static async Task<List<DateTime>> DaysAsync(RunningPipeline host)
    {
        var answer = await host.GetAsync($"api/windows/flights/{Key}?top=1000");
        return [.. answer.GetProperty("windows").EnumerateArray().Select(w => w.GetProperty("windowStart").GetDateTimeOffset().UtcDateTime).Order()];
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

    private async Task<string[]> PartsAsync(string flights)
    {
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(flights));
        var third = (file.RootElement.GetArrayLength() / 3) + 1;
        return [.. file.RootElement.EnumerateArray().Chunk(third).Select((part, i) => _data.Write($"part-{i}.json", JsonSerializer.Serialize(part)))];
    }

    private async Task SendAsync(string file, string ids, params IEnumerable<string> more)
    {
        using var sender = await LocalProgram.RunAsync(
            ["send", file, "--hub", "flights", "--key", "origin", "--ids", ids, "--data", _data.Path, .. more]);
        Assert.True(sender.ExitCode == 0, sender.Errors);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var program = await LocalProgram.RunAsync(["savepoint", .. arguments, "--data", _data.Path]);
        Assert.True(program.ExitCode == 0, program.Errors);
        return program.Output;
    }
}
