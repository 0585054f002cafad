using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Functions;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.Hosting;
using StreamFunctions.Local.Reading;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Savepoints;

/// <summary>The whole app in this process: real endpoint, real entities, real Azurite; windows of ten seconds.</summary>
internal sealed class SavepointApp : IAsyncDisposable
{
    private static readonly DateTime Noon = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryDirectory _data = new();
    private readonly string _hub = "h" + Guid.NewGuid().ToString("N")[..8];
    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly string _storage;
    private EventHubsNamespace _namespace = null!;
    private EventHubsEndpoint _endpoint = null!;

    private SavepointApp(string storage) => _storage = storage;

    public LocalHost Host { get; private set; } = null!;

    public StorageFaults Faults { get; } = new();

    public SavepointService Savepoints => Host.Services.GetRequiredService<SavepointService>();

    public SavepointStore Store => Host.Services.GetRequiredService<SavepointStore>();

    public static async Task<SavepointApp> StartAsync(string storage)
    {
        var app = new SavepointApp(storage);
        app._namespace = EventHubsNamespace.Open(app._data.File("hubs"), new NamespaceConfig("ns", [new HubDefinition(app._hub, 1, ["repair"])]), TimeProvider.System);
        app._endpoint = await EventHubsEndpoint.StartAsync(app._namespace, 0, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance);
        app.Host = LocalHost.Create(app.Options());
        await app.Host.StartAsync();
        return app;
    }

    /// <summary>Sends readings of two sensors: each has the value 1.</summary>
    public async Task SendAsync(params IEnumerable<int> seconds)
    {
        await using var producer = await AmqpEventHubProducer.OpenAsync(EventHubsConnectionString.Parse(_endpoint.ConnectionString), _hub, TimeProvider.System);
        await producer.SendBatchAsync([.. seconds.SelectMany(s => new[] { Reading("a", s), Reading("b", s) })], partitionId: "0");
    }

    /// <summary>The closed windows as a reader sees them: start in seconds, and how many readings of both sensors.</summary>
    public async Task<Dictionary<int, long>> WindowsAsync()
    {
        var tables = new PipelineTables(new TableServiceClient(_storage), _prefix, "meters");
        var windows = new Dictionary<int, long>();
        if (await tables.ReadGenerationAsync(default) is { } generation)
        {
            await foreach (var row in tables.ReadWindowsAsync(generation, default))
            {
                var start = (int)(row.GetDateTimeOffset("windowStart")!.Value.UtcDateTime - Noon).TotalSeconds;
                windows[start] = windows.GetValueOrDefault(start) + row.GetInt64("readings")!.Value;
            }
        }

        return windows;
    }

    public Task WindowsAreAsync(params (int Start, long Readings)[] expected) => Eventually.HoldsAsync(
        async () => (await WindowsAsync()).OrderBy(w => w.Key).Select(w => (w.Key, w.Value)).SequenceEqual(expected),
        $"the windows are {string.Join(", ", expected)}");

    public async Task<StoredIdentity> CurrentAsync() => (await Host.Services.GetRequiredService<PipelineTable>().ReadAsync("meters", default))!;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _endpoint.DisposeAsync();
        _namespace.Dispose();
        _data.Dispose();
    }

    private static OutgoingEvent Reading(string sensor, int second) => new(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $$"""{"sensor":"{{sensor}}","time":"{{Noon.AddSeconds(second):s}}Z","value":1}""")));

    private static LoadedPipeline Pipeline(string hub) => PipelineLoader.Compile(
        PipelineFileReader.Read(
            """{ "name": "meters", "keyGroups": 4, "pulsePeriod": "00:00:00.1", "time": { "outOfOrderness": "00:00:00", "idleTimeout": "00:30:00" } }"""u8.ToArray(), "pipeline.json"),
        $"SELECT sensor, COUNT(*) AS readings INTO results FROM {hub} TIMESTAMP BY time GROUP BY sensor, TumblingWindow(second, 10)");

    private T WithFaults<T>(T options)
        where T : ClientOptions
    {
        options.AddPolicy(Faults, HttpPipelinePosition.PerCall);
        return options;
    }

    private LocalHostOptions Options()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = _storage,
            ["EventHubConnection"] = _endpoint.ConnectionString,
            ["EventHub:Name"] = _hub,
            ["EventHub:ConsumerGroup"] = "$Default",
            ["Pipeline:Directory"] = _data.Path,
            ["Pulse:GuardSchedule"] = "0 */5 * * * *",
            ["Retention:Schedule"] = "0 0 * * * *",
            ["Tables:Prefix"] = _prefix,
        }).Build();
        var tables = new TableServiceClient(_storage, WithFaults(new TableClientOptions()));
        var blobs = new BlobServiceClient(_storage, WithFaults(new BlobClientOptions()));
        return new LocalHostOptions
        {
            Settings = settings,
            Functions = typeof(IngestFunction).Assembly,
            AddServices = (services, configuration) =>
            {
                services.AddSingleton(Pipeline(_hub));
                services.AddSingleton(new TableSet(tables, tables, blobs, _prefix));
                services.AddSingleton(new SavepointStore(blobs.GetBlobContainerClient(SavepointStore.ContainerName(_prefix)), "meters"));
                services.AddStreamFunctions(configuration);
            },
            HostJson = Path.Combine(AppContext.BaseDirectory, "host.json"),
            DataDirectory = _data.File("entities"),
        };
    }
}
