using System.Diagnostics;
using System.Text.Json;
using StreamFunctions.Local.Azurite;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>The official JavaScript client (<c>tests/js-client</c>), installed by npm once per lock file.</summary>
public sealed class JsClientFixture : IAsyncLifetime
{
    private string _modules = "";

    public async Task InitializeAsync()
    {
        var packages = new NpmPackages(
            RepositoryRoot.Combine("tests", "js-client"), RepositoryRoot.Combine(".streamfunctions", "js-client"), TimeProvider.System);
        _modules = await packages.EnsureAsync(_ => { }, CancellationToken.None);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>How a script of <c>tests/js-client</c> is started.</summary>
    public ProcessStartInfo Script(string name, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("node", [RepositoryRoot.Combine("tests", "js-client", name), .. arguments]);
        start.Environment["NODE_PATH"] = _modules;
        return start;
    }

    /// <summary>Runs a scenario of client.cjs and returns the JSON that it printed.</summary>
    public async Task<JsonElement> RunAsync(string scenario, string connectionString = "", string hub = EndpointFixture.Hub)
    {
        var start = Script("client.cjs", scenario, connectionString, hub);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (exitCode, output) = await NodeRuntime.RunAsync(start, "node", limit.Token);
        Assert.True(exitCode == 0, $"Scenario {scenario} ended with {exitCode}: {output}");
        using var document = JsonDocument.Parse(output.Split('\n')[0]);
        return document.RootElement.Clone();
    }
}
