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
    private readonly TimeProvider _time;

    private EndpointFixture(TimeProvider time) => _time = time;

    public EventHubsNamespace Namespace { get; private set; } = null!;

    public EventHubsEndpoint Endpoint { get; private set; } = null!;

    public EventHubsConnectionString Connection => EventHubsConnectionString.Parse(Endpoint.ConnectionString);

    /// <summary>Starts one.</summary>
    /// <param name="time">The endpoint's time; null = the system's.</param>
    public static async Task<EndpointFixture> StartAsync(TimeProvider? time = null)
    {
        var fixture = new EndpointFixture(time ?? TimeProvider.System);
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

    /// <summary>Asserts that real clients are served: what one sends to a partition another one receives, whatever went on before.</summary>
    public async Task AssertServesAsync()
    {
        await using var producer = await ProducerAsync();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await using var receiver = await ReceiverAsync(partition, EventPosition.Latest);
            var sent = EndpointTests.Event(partition);
            await producer.SendBatchAsync([sent], partitionId: $"{partition}");
            var received = (await EndpointTests.ReceiveAsync(receiver, 1))[0];
            Assert.Equal(sent.MessageId, received.MessageId);
            Assert.Equal(sent.Body.ToArray(), received.Body.ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task OpenAsync()
    {
        Namespace = EventHubsNamespace.Open(_directory, Config, _time);
        Endpoint = await EventHubsEndpoint.StartAsync(Namespace, 0, _time, NullLogger<EventHubsEndpoint>.Instance);
    }

    private async Task CloseAsync()
    {
        await Endpoint.DisposeAsync();
        Namespace.Dispose();
    }
}
