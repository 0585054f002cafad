using StreamFunctions.EndToEnd.Tests.Harness;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>The smoke test of a deployment, tested on the local host: over real AMQP, and from the real table.</summary>
public sealed class SmokeTests : IAsyncLifetime
{
    private const string Fitting = """
        {"sensor":"{{key}}","time":"{{time}}","value":1}
        {"sensor":"{{key}}","time":"{{time}}","value":2}
        {"sensor":"{{key}}","time":"{{time+00:02:00}}","value":0}
        """;

    private const string Unfitting = """{"sensor":"{{key}}","time":"{{time}} sharp","value":1}""";

    private readonly StateFolder _data = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _data.DeleteAsync();

    [Fact]
    public async Task It_passes_again_and_again_on_a_working_pipeline_and_fails_when_its_events_do_not_fit()
    {
        using var host = await RunningPipeline.StartAsync(_data, Pipelines.Write(_data, "TumblingWindow(minute, 1)"));

        foreach (var _ in (int[])[1, 2])
        {
            using var smoke = await SmokeAsync(Fitting, "4m");
            Assert.True(smoke.ExitCode == 0, smoke.Errors);
            Assert.Contains("Smoke test passed: pipeline meters counted 2 events", smoke.Output, StringComparison.Ordinal);
        }

        using var refused = await SmokeAsync(Unfitting, "4m");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SMOKE TEST FAILED. The events became dead letters", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await host.Program.StopAsync());
    }

    [Fact]
    public async Task It_fails_loudly_where_the_app_does_not_run()
    {
        using var services = LocalProgram.Start(["emulators", "--data", _data.Path, .. RunningPipeline.AnyPorts[..8]]);
        await services.ReadyAsync();

        using var smoke = await SmokeAsync(Fitting, "2s");

        Assert.Equal(1, smoke.ExitCode);
        Assert.Contains("SMOKE TEST FAILED. The app has not started", smoke.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", smoke.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await services.StopAsync());
    }

    private Task<LocalProgram> SmokeAsync(string events, string wait) => LocalProgram.RunAsync(
        "smoke", "--data", _data.Path, "--pipeline", Pipelines.Name, "--hub", Pipelines.Hub, "--events", _data.Write("smoke.jsonl", events), "--wait", wait);
}
