using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.Local;
using StreamFunctions.Local.Azurite;
using static StreamFunctions.EndToEnd.Tests.Harness.Readings;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>The account that results go to is not there for a while.</summary>
public sealed class SinkFailureTests : IAsyncLifetime
{
    private readonly StateFolder _data = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task Results_stay_in_the_outbox_over_an_outage_and_a_kill_and_are_written_later()
    {
        var pipeline = Pipelines.Write(_data, "TumblingWindow(minute, 1)");
        var sink = await StartSinkAsync(new AzuriteEndpoints(0, 0, 0));
        var endpoints = sink.Endpoints;
        var environment = new Dictionary<string, string> { ["ResultStorage"] = endpoints.ConnectionString };
        using (var host = await RunningPipeline.StartAsync(_data, pipeline, environment))
        {
            await host.SendAsync(Pipelines.Hub, "0", Reading("a", Noon, 1));
            await StateAsync(host, Noon.AddMinutes(1));

            await sink.DisposeAsync();
            await host.SendAsync(Pipelines.Hub, "0", Reading("a", Noon.AddSeconds(59), 10), Reading("a", Noon.AddMinutes(1), 100));
            await StateAsync(host, Noon.AddMinutes(2));
            await Eventually.HoldsAsync(() => Task.FromResult(
                host.Program.Output.Contains("they stay in the outbox", StringComparison.Ordinal) ? null : "no write has failed"));
            await host.Program.KillAsync();
        }

        using var again = await RunningPipeline.StartAsync(_data, pipeline, environment);
        sink = await StartSinkAsync(endpoints);
        try
        {
            var tables = new Tables(endpoints.ConnectionString);
            await Eventually.HoldsAsync(async () => (await tables.AllAsync("Results")).Count == 1 ? null : "the window is not written");
            var window = Assert.Single(await tables.AllAsync("Results"));
            Assert.Equal((2L, 11L, true), (window.GetInt64("readings"), window.GetInt64("total"), window.GetBoolean("final")));
            Assert.Equal(Noon.AddMinutes(1), window.GetDateTimeOffset("windowEnd")!.Value.UtcDateTime);
            Assert.Equal(0, await again.Program.StopAsync());
        }
        finally
        {
            await sink.DisposeAsync();
        }
    }

    private Task<AzuriteHost> StartSinkAsync(AzuriteEndpoints ports) => AzuriteHost.StartAsync(
        new AzuriteOptions(
            _data.File("sink"),
            new WantedPort(ports.BlobPort, Strict: true),
            new WantedPort(ports.QueuePort, Strict: true),
            new WantedPort(ports.TablePort, Strict: true)),
        _ => { },
        TimeProvider.System);

    /// <summary>Waits until the entity's window is the one that closes at the given time.</summary>
    private static Task StateAsync(RunningPipeline host, DateTime nextClose) => Eventually.HoldsAsync(async () =>
    {
        var state = await host.GetAsync("api/state/meters/a");
        var next = state.GetProperty("nextClose");
        return next.ValueKind != System.Text.Json.JsonValueKind.Null && next.GetDateTimeOffset().UtcDateTime == nextClose
            ? null
            : $"the next window closes at {next}, not at {nextClose:s}";
    });
}
