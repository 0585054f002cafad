using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.Local;
using StreamFunctions.Local.Azurite;
using StreamFunctions.TestSupport;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>One run of the main job with no arguments but its folder and ports, and the tables that it left.</summary>
public sealed class MainJob : IAsyncLifetime
{
    private readonly StateFolder _data = new();
    private AzuriteHost? _azurite;

    internal string Folder => _data.Path;

    internal LocalProgram Program { get; private set; } = null!;

    /// <summary>The tables of the run, served by an Azurite that is started after it.</summary>
    internal Tables Tables { get; private set; } = null!;

    /// <summary>What DuckDB makes of the same file.</summary>
    internal IReadOnlyList<WindowRow> Oracle { get; private set; } = [];

    /// <summary>What <c>results</c> says after the run.</summary>
    internal LocalProgram Results { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Program = await LocalProgram.RunAsync(
            "--data", Folder, "--amqp-port", "0", "--blob-port", "0", "--queue-port", "0", "--table-port", "0", "--http-port", "0");
        Assert.True(Program.ExitCode == 0, $"exit code {Program.ExitCode}: {Program.Output} {Program.Errors}");
        Results = await LocalProgram.RunAsync("results", "flights", "--key", "ORD", "--top", "200", "--data", Folder);
        var options = new AzuriteOptions(_data.File("demo", "azurite"), WantedPort.Any, WantedPort.Any, WantedPort.Any);
        _azurite = await AzuriteHost.StartAsync(options, _ => { }, TimeProvider.System);
        Tables = new Tables(_azurite.Endpoints.ConnectionString);
        Oracle = FlightsOracle.Tumbling(await FlightsFile.PathAsync(), TimeSpan.FromDays(1));
    }

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        Program?.Dispose();
        Results?.Dispose();
        await _data.DeleteAsync();
    }
}
