using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Azurite;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Commands;

/// <summary>
/// The services under a run: Azurite and the Event Hubs endpoint, as far as no others are given. Disposing ends what was
/// started, the endpoint first.
/// </summary>
internal sealed class LocalServices : IAsyncDisposable
{
    private readonly AzuriteHost? _azurite;
    private readonly EventHubsNamespace? _namespace;
    private readonly EventHubsEndpoint? _endpoint;

    private LocalServices(AzuriteHost? azurite, EventHubsNamespace? space, EventHubsEndpoint? endpoint, ServiceAddresses addresses)
    {
        _azurite = azurite;
        _namespace = space;
        _endpoint = endpoint;
        Addresses = addresses;
    }

    /// <summary>How the services can be reached.</summary>
    public ServiceAddresses Addresses { get; }

    /// <summary>The base address of the tables; null if Azurite was not started here.</summary>
    public Uri? Tables => _azurite?.Endpoints.Tables;

    /// <summary>The base address of the blobs; null if Azurite was not started here.</summary>
    public Uri? Blobs => _azurite?.Endpoints.Blobs;

    /// <summary>The id of Azurite's process; 0 if it was not started here.</summary>
    public int AzuriteProcess => _azurite?.ProcessId ?? 0;

    /// <summary>Starts what is not given.</summary>
    /// <param name="options">What is needed.</param>
    /// <param name="say">Told what happens, in sentences.</param>
    /// <param name="logs">Where messages go.</param>
    /// <param name="time">Time.</param>
    /// <param name="cancellation">Stops the start; what was started is ended.</param>
    /// <exception cref="UserErrorException">A port is taken, Node.js is missing, ...</exception>
    public static async Task<LocalServices> StartAsync(
        ServiceOptions options, Action<string> say, ILoggerFactory logs, TimeProvider time, CancellationToken cancellation)
    {
        AzuriteHost? azurite = null;
        EventHubsNamespace? space = null;
        try
        {
            azurite = options.Storage is null ? await StartAzuriteAsync(options, say, time, cancellation) : null;
            space = options.EventHubs is null ? OpenHubs(options, time) : null;
            var endpoint = space is null ? null : await StartEndpointAsync(space, options.Ports.EventHubs, say, logs, time);
            var addresses = new ServiceAddresses(
                options.EventHubs ?? endpoint!.ConnectionString, options.Storage ?? azurite!.Endpoints.ConnectionString);
            return new LocalServices(azurite, space, endpoint, addresses);
        }
        catch
        {
            space?.Dispose();
            if (azurite is not null)
            {
                await azurite.DisposeAsync();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }

        _namespace?.Dispose();
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    private static Task<AzuriteHost> StartAzuriteAsync(
        ServiceOptions options, Action<string> say, TimeProvider time, CancellationToken cancellation) => AzuriteHost.StartAsync(
            new AzuriteOptions(options.Data.Azurite, options.Ports.Blob, options.Ports.Queue, options.Ports.Table), say, time, cancellation);

    private static EventHubsNamespace OpenHubs(ServiceOptions options, TimeProvider time)
    {
        try
        {
            return EventHubsNamespace.Open(options.Data.EventHubs, options.Hubs, time);
        }
        catch (InvalidOperationException exception)
        {
            // The file of hubs disagrees with the hubs that are there; the message says how.
            throw new UserErrorException(exception.Message, exception);
        }
    }

    private static Task<EventHubsEndpoint> StartEndpointAsync(
        EventHubsNamespace space, WantedPort wanted, Action<string> say, ILoggerFactory logs, TimeProvider time) =>
        EventHubsEndpoint.StartAsync(
            space, wanted.Choose("the Event Hubs endpoint", "--amqp-port", say), time, logs.CreateLogger<EventHubsEndpoint>());
}
