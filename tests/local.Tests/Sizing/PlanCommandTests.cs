using System.Text.Json.Nodes;
using StreamFunctions.Local.Tests.Commands;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Sizing;

public sealed class PlanCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plan-test-");
    private readonly Terminal _terminal = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("plan --keys 5", "--events-per-second")]
    [InlineData("plan --events-per-second 5", "--keys")]
    [InlineData("plan --events-per-second 1000001 --keys 5", "--events-per-second")]
    [InlineData("plan --events-per-second many --keys 5", "--events-per-second")]
    [InlineData("plan --events-per-second 5 --keys 0", "--keys")]
    [InlineData("plan --events-per-second 5 --keys 5 --window soon", "--window")]
    [InlineData("plan --events-per-second 5 --keys 5 --window 0s", "--window")]
    [InlineData("plan --events-per-second 5 --keys 5 --window 10s --hop 20s", "--hop")]
    [InlineData("plan --events-per-second 5 --keys 5 --window 10s --gap 20s", "--gap")]
    [InlineData("plan --events-per-second 5 --keys 5 --hop 20s", "--window")]
    [InlineData("plan --events-per-second 5 --keys 5 --window 10s --pipeline samples/flights", "--pipeline")]
    [InlineData("plan --events-per-second 5 --keys 5 --backend netherite", "--backend")]
    [InlineData("plan --events-per-second 5 --keys 5 --late-share 2", "--late-share")]
    [InlineData("plan --events-per-second 5 --keys 5 --window 1m --prices no-such-prices.json", "no-such-prices.json")]
    [InlineData("plan --events-per-second 5 --keys 5 --pipeline no-such-folder", "no-such-folder")]
    public async Task A_wrong_argument_is_named(string arguments, string named)
    {
        Assert.Equal(2, await _terminal.RunAsync(arguments.Split(' ')));
        Assert.Contains(named, _terminal.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_names_its_limit_its_settings_and_that_prices_are_not_verified()
    {
        Assert.Equal(0, await _terminal.RunAsync("plan --window 1m --events-per-second 5000 --keys 10000".Split(' ')));
        Assert.StartsWith("This holds. The nearest limit:", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("\"keyGroups\": 32,", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("maxEventBatchSize", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("could not be verified", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_windows_come_from_the_pipelines_query()
    {
        Assert.Equal(0, await _terminal.RunAsync(
            ["plan", "--pipeline", RepositoryRoot.Combine("samples", "tutorial"), "--events-per-second", "5", "--keys", "3", "--json"]));
        var plan = JsonNode.Parse(_terminal.Output)!;

        // Count windows of size 5, step 1: every event ends one.
        Assert.Equal(5, (double)plan["windows"]!["resultsPerSecond"]!);
    }

    [Fact]
    public async Task What_nothing_holds_ends_with_one_and_says_what_would_be_held()
    {
        Assert.Equal(1, await _terminal.RunAsync("plan --window 1m --events-per-second 1000000 --keys 1000000 --latency 30s --json".Split(' ')));
        var plan = JsonNode.Parse(_terminal.Output)!;
        Assert.False((bool)plan["holds"]!);
        Assert.InRange((double)plan["feasibleEventsPerSecond"]!, 1, 999_999);
        Assert.True((double)plan["binding"]!["used"]! > (double)plan["binding"]!["limit"]!);
        Assert.NotEmpty((string)plan["binding"]!["source"]!);
        Assert.Equal((null, null, null), (plan["pipelineSettings"], plan["hostSettings"], plan["cost"]));
    }

    [Fact]
    public async Task What_nothing_holds_comes_without_settings_to_copy_and_without_a_price()
    {
        Assert.Equal(1, await _terminal.RunAsync("plan --window 1m --events-per-second 5000 --keys 100 --retention-days 100".Split(' ')));
        Assert.StartsWith("Nothing holds this. What stands against it: retention of", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("No load holds", _terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("maxEventBatchSize", _terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a month", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_are_written_once_and_again_only_by_force()
    {
        var file = Path.Combine(_folder.FullName, "mine.bicepparam");
        string[] arguments = ["plan", "--window", "1m", "--events-per-second", "3000", "--keys", "1000", "--write-parameters", file];
        Assert.Equal(0, await _terminal.RunAsync(arguments));
        Assert.Contains("param throughputUnits = 3\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "mine");
        Assert.Equal(2, await new Terminal().RunAsync(arguments));
        Assert.Equal("mine", await File.ReadAllTextAsync(file));

        Assert.Equal(0, await new Terminal().RunAsync([.. arguments, "--force"]));
        Assert.Contains("using '", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--events-per-second 1000000 --keys 1000000", "does not hold")]
    [InlineData("--events-per-second 45000 --event-bytes 100 --keys 100 --latency 30s", "Premium")]
    public async Task Parameters_that_the_templates_cannot_express_are_not_written(string load, string reason)
    {
        var file = Path.Combine(_folder.FullName, "none.bicepparam");
        Assert.Equal(2, await _terminal.RunAsync(["plan", "--window", "1m", .. load.Split(' '), "--write-parameters", file]));
        Assert.Contains(reason, _terminal.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7_200)]
    [InlineData("1d", 86_400)]
    [InlineData("00:05:00", 300)]
    public void Times_are_read_as_people_write_them(string text, double seconds) =>
        Assert.Equal(seconds, Local.Commands.SpanOption.Parse(text)!.Value.TotalSeconds);

    [Theory]
    [InlineData("10")]
    [InlineData("soon")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1:2:3:4:5")]
    public void Other_times_are_not(string text) => Assert.Null(Local.Commands.SpanOption.Parse(text));
}
