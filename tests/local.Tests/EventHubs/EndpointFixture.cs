using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>An endpoint on a free port over a directory of its own; can be restarted on the same directory.</summary>
internal sealed class EndpointFixture : IAsyncDisposable
{
    public const string Hub = "flights";
    public const int Partitions = 4;

    private static readonly NamespaceConfig Config = new("ns", [new HubDefinition(Hub, Partitions, ["repair"])]);
    private readonly string _directory = Directory.CreateTempSubdirectory("sf-eh-").FullName;

    public EventHubsNamespace Namespace { get; private set; } = null!;

    public EventHubsEndpoint Endpoint { get; private set; } = null!;

    public EventHubsConnectionString Connection => EventHubsConnectionString.Parse(Endpoint.ConnectionString);

    public static async Task<EndpointFixture> StartAsync()
    {
        var fixture = new EndpointFixture();
        await fixture.OpenAsync();
        return fixture;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public Task<AmqpEventHubProducer> ProducerAsync() => AmqpEventHubProducer.OpenAsync(Connection, Hub, TimeProvider.System);

    public Task<AmqpEventHubManagement> ManagementAsync() => AmqpEventHubManagement.OpenAsync(Connection, Hub, TimeProvider.System);

    public Task<AmqpEventHubReceiver> ReceiverAsync(int partition, EventPosition position, ReceiverOptions? options = null, string group = "$Default") =>
        AmqpEventHubReceiver.OpenAsync(Connection, Hub, group, $"{partition}", position, TimeProvider.System, options);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task OpenAsync()
    {
        Namespace = EventHubsNamespace.Open(_directory, Config, TimeProvider.System);
        Endpoint = await EventHubsEndpoint.StartAsync(Namespace, 0, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance);
    }

    private async Task CloseAsync()
    {
        await Endpoint.DisposeAsync();
        Namespace.Dispose();
    }
}
