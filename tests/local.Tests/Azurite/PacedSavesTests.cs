using System.Diagnostics;
using Azure.Data.Tables;
using StreamFunctions.Local.Azurite;

namespace StreamFunctions.Local.Tests.Azurite;

/// <summary>How often Azurite writes what it holds to its files (<c>local/npm/paced-saves.cjs</c>).</summary>
public sealed class PacedSavesTests : IDisposable
{
    // A database whose saves take as long as is said, and a clock that only they move.
    private const string Script = """
        const { pace } = require(process.argv[1]);
        let now = 0;
        const timers = [];
        class Database {
          saveDatabaseInternal(callback) {
            now += this.cost;
            callback(`saved after ${this.cost}`);
          }
        }
        pace(Database, { now: () => now, later: (action, milliseconds) => timers.push({ action, milliseconds }) });
        const database = new Database();
        for (const cost of process.argv.slice(2).map(Number)) {
          database.cost = cost;
          database.saveDatabaseInternal(said => console.log(said));
          const { action, milliseconds } = timers.pop();
          console.log(`rests ${milliseconds}: ${database.ignoreAutosave}`);
          action();
          console.log(`rests: ${database.ignoreAutosave}`);
        }
        """;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("azurite-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData(10, 190)]
    [InlineData(1_000, 19_000)]
    [InlineData(10_000, 60_000)]
    public async Task A_save_is_followed_by_a_rest_nineteen_times_as_long_and_at_most_a_minute(int took, int rest) => Assert.Equal(
        [$"saved after {took}", $"rests {rest}: true", "rests: false"], await RunAsync([took]));

    [Fact]
    public async Task Each_save_has_its_own_rest() => Assert.Equal(
        ["saved after 7", "rests 133: true", "rests: false", "saved after 2", "rests 38: true", "rests: false"], await RunAsync([7, 2]));

    [Fact]
    public async Task What_was_stored_comes_to_the_disk_while_Azurite_runs()
    {
        await using var azurite = await AzuriteHost.StartAsync(
            new AzuriteOptions(_data.FullName, WantedPort.Any, WantedPort.Any, WantedPort.Any), _ => { }, TimeProvider.System);
        var table = new TableClient(azurite.Endpoints.ConnectionString, "kept");
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "a row to be found"));
        await Eventually.HoldsAsync(
            () => Directory.EnumerateFiles(_data.FullName, "*table*.json").Any(f => File.ReadAllText(f).Contains("a row to be found", StringComparison.Ordinal)),
            "the row is in a file");
    }

    private static async Task<string[]> RunAsync(int[] saves)
    {
        var start = new ProcessStartInfo("node", ["-e", Script, Path.Combine(Places.NpmManifests, "paced-saves.cjs"), .. saves.Select(s => $"{s}")])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
