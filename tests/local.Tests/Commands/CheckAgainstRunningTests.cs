using System.Text;
using Microsoft.Extensions.DependencyInjection;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.Commands;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Tests.EventHubs;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Commands;

/// <summary>
/// What <c>check --against-running</c> says of each kind of change, and that it changes nothing by saying it: against a real
/// endpoint and a real Azurite. docs/changing-a-pipeline.md has the table that is tested here.
/// </summary>
public sealed class CheckAgainstRunningTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime, IDisposable
{
    private const string Query = "SELECT sensor, COUNT(*) AS n INTO results FROM flights TIMESTAMP BY time GROUP BY sensor, TumblingWindow(second, 10)";

    private readonly TemporaryDirectory _folder = new();
    private readonly string _name = "p" + Guid.NewGuid().ToString("N")[..12];
    private EndpointFixture _endpoint = null!;

    public async Task InitializeAsync()
    {
        _endpoint = await EndpointFixture.StartAsync();
        await using var producer = await _endpoint.ProducerAsync();
        foreach (var partition in (string[])["0", "1"])
        {
            await producer.SendBatchAsync([.. Enumerable.Range(0, 5).Select(_ => new OutgoingEvent(Encoding.UTF8.GetBytes("{}")))], partitionId: partition);
        }
    }

    public async Task DisposeAsync() => await _endpoint.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Before_anything_ran_it_says_what_the_first_generation_reads_and_does_not_make_it()
    {
        for (var time = 0; time < 2; time++)
        {
            var (exitCode, said) = await CheckAsync(Write(Query));
            Assert.Equal(ExitCodes.Success, exitCode);
            Assert.Contains("started    generation 1", said, StringComparison.Ordinal);
            Assert.Contains("0: from 0, 5 events up to 4", said, StringComparison.Ordinal);
            Assert.Contains("3: from 0 on, nothing yet", said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("blanks and comments", "")]
    [InlineData("alerts", """, "alerts": { "many": "alert when n > 5" }""")]
    [InlineData("retention", """, "retention": { "dead": "2.00:00:00" }""")]
    [InlineData("where a next one would start", """, "startFrom": "latest" """)]
    [InlineData("revision", """, "revision": 3""")]
    public async Task What_results_do_not_depend_on_is_kept(string change, string settings)
    {
        await RunAsync(Write(Query));

        var (exitCode, said) = await CheckAsync(Write($"-- {change}\n" + Query.Replace("SELECT", "select   ", StringComparison.Ordinal), settings));

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("Against generation 1 (revision 0)", said, StringComparison.Ordinal);
        Assert.Contains("kept       generation 1", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("second, 10", "second, 20", "", "tumbling(200000000")]
    [InlineData("COUNT(*) AS n", "COUNT(*) AS m", "", "count(*) AS [m]")]
    [InlineData("", "", """, "keyGroups": 32""", "keyGroups")]
    [InlineData("", "", """, "time": { "allowedLateness": "00:05:00" }""", "allowedLateness")]
    public async Task What_results_depend_on_is_replayed_and_what_differs_is_named(string from, string to, string settings, string named)
    {
        await RunAsync(Write(Query));

        var (exitCode, said) = await CheckAsync(Write(from.Length == 0 ? Query : Query.Replace(from, to, StringComparison.Ordinal), settings));

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("replayed   generation 2", said, StringComparison.Ordinal);
        Assert.Contains(named, said[said.IndexOf("replayed", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("0: from 0, 5 events up to 4", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""", "onChange": "refuse" """)]
    [InlineData(""", "startFrom": { "sequence": { "0": 99 } }""")]
    public async Task A_deploy_that_would_be_refused_ends_with_exit_code_1(string settings)
    {
        await RunAsync(Write(Query));

        var (exitCode, said) = await CheckAsync(Write(Query.Replace("10", "20", StringComparison.Ordinal), settings));

        Assert.Equal(ExitCodes.Failure, exitCode);
        Assert.Contains("refused", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_was_replaced_is_refused_until_its_revision_is_raised()
    {
        await RunAsync(Write(Query));
        await RunAsync(Write(Query.Replace("10", "20", StringComparison.Ordinal), """, "revision": 1"""));

        Assert.Contains("refused", (await CheckAsync(Write(Query))).Said, StringComparison.Ordinal);
        var (exitCode, said) = await CheckAsync(Write(Query, """, "revision": 2"""));

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains("Against generation 2 (revision 1)", said, StringComparison.Ordinal);
        Assert.Contains("replayed   generation 3", said, StringComparison.Ordinal);
    }

    private string Write(string query, string settings = "")
    {
        var folder = Directory.CreateDirectory(_folder.File(Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllText(Path.Combine(folder, "query.sql"), query);
        File.WriteAllText(Path.Combine(folder, "pipeline.json"), $$"""{ "name": "{{_name}}", "query": "query.sql" {{settings}} }""");
        return folder;
    }

    /// <summary>Has a plan take the pipeline over, as a process of it does with its first events.</summary>
    private async Task RunAsync(string folder)
    {
        var choice = PipelineChoice.Choose(folder, null, LocalSettings.Fixed());
        await using var services = RunningPipeline.Services(
            choice, new ServiceAddresses(_endpoint.Endpoint.ConnectionString, azurite.ConnectionString), TimeProvider.System);
        await services.GetRequiredService<PipelineIdentityResolver>().CurrentAsync(default);
    }

    private async Task<(int ExitCode, string Said)> CheckAsync(string folder)
    {
        var terminal = new Terminal();
        var exitCode = await terminal.RunAsync(
            "check", folder, "--against-running", "--event-hubs", _endpoint.Endpoint.ConnectionString, "--storage", azurite.ConnectionString);
        Assert.Equal(string.Empty, terminal.Error);
        return (exitCode, terminal.Output);
    }
}
