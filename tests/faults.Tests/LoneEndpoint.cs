using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Faults.Tests;

/// <summary>The endpoint of a host that was killed, brought back in this process: the log without functions and entities.</summary>
internal sealed class LoneEndpoint : IAsyncDisposable
{
    private readonly EventHubsNamespace _space;
    private readonly EventHubsEndpoint _endpoint;

    private LoneEndpoint(EventHubsNamespace space, EventHubsEndpoint endpoint)
    {
        _space = space;
        _endpoint = endpoint;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => _endpoint.Port;

    /// <summary>Starts it.</summary>
    /// <param name="folder">The killed host's log.</param>
    /// <param name="hubs">The file of hubs that the host was started with.</param>
    /// <param name="connectionString">What clients of the host connect with: they find this endpoint by it.</param>
    public static async Task<LoneEndpoint> StartAsync(string folder, string hubs, string connectionString)
    {
        var space = EventHubsNamespace.Open(folder, NamespaceConfig.Load(hubs), TimeProvider.System);
        try
        {
            var port = EventHubsConnectionString.Parse(connectionString).Port;
            return new LoneEndpoint(space, await EventHubsEndpoint.StartAsync(space, port, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance));
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _space.Dispose();
    }
}
