using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>An endpoint as a process of its own, to be killed. It prints its port and ends when its input ends.</summary>
internal sealed class EndpointProcess : IDisposable
{
    public const string Command = "event-hubs-endpoint";

    public static readonly NamespaceConfig Config = new("ns", [new HubDefinition(EndpointFixture.Hub, EndpointFixture.Partitions, [])]);

    private readonly Process _process;

    private EndpointProcess(Process process, int port)
    {
        _process = process;
        Connection = EventHubsConnectionString.Parse(
            $"Endpoint=sb://localhost:{port};SharedAccessKeyName=k;SharedAccessKey=v;UseDevelopmentEmulator=true");
    }

    public EventHubsConnectionString Connection { get; }

    public static async Task<int> RunAsync(string directory)
    {
        using var space = EventHubsNamespace.Open(directory, Config, TimeProvider.System);
        await using var endpoint = await EventHubsEndpoint.StartAsync(space, 0, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance);
        await Console.Out.WriteLineAsync(endpoint.Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public static async Task<EndpointProcess> StartAsync(string directory)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(EndpointProcess).Assembly.Location, Command, directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync();
        return new EndpointProcess(process, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
