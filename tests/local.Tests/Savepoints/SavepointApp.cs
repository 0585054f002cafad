using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Functions;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.Hosting;
using StreamFunctions.Local.Reading;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Local.Tests.Savepoints;

/// <summary>The whole app in this process: real endpoint, real entities, real Azurite; windows of ten seconds.</summary>
internal sealed class SavepointApp : IAsyncDisposable
{
    private const int KeyGroups = 4;

    private static readonly DateTime Noon = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    // Each batch that is sent is a file of its own, so that a log can forget its first ones.
    private static readonly PartitionLogOptions FilePerBatch = PartitionLogOptions.Default with { SegmentBytes = 1 };

    private readonly TemporaryDirectory _data = new();
    private readonly string _hub = "h" + Guid.NewGuid().ToString("N")[..8];
    private readonly string _prefix;
    private readonly string _storage;
    private EventHubsNamespace _namespace = null!;
    private EventHubsEndpoint _endpoint = null!;
    private string _columns = Readings;
    private int _keyGroups = KeyGroups;

    private SavepointApp(string storage, string prefix) => (_storage, _prefix) = (storage, prefix);

    /// <summary>How the query counts, if nobody says otherwise.</summary>
    public const string Readings = "COUNT(*) AS readings";

    public LocalHost Host { get; private set; } = null!;

    public StorageFaults Faults { get; } = new();

    /// <summary>Whether signals to the pulse fail.</summary>
    public bool PulseIsDown { get; set; }

    public string EventHubs => _endpoint.ConnectionString;

    /// <summary>The address of the HTTP functions, as the command line takes it.</summary>
    public string Url => Host.HttpAddress!.ToString();

    public SavepointService Savepoints => Host.Services.GetRequiredService<SavepointService>();

    public SavepointStore Store => Host.Services.GetRequiredService<SavepointStore>();

    public static async Task<SavepointApp> StartAsync(string storage, string? prefix = null)
    {
        var app = new SavepointApp(storage, prefix ?? AzuriteFixture.NewPrefix());
        await app.OpenAsync();
        return app;
    }

    /// <summary>Deploys: the app ends, and another one begins in its place, maybe with another query over a log that has forgotten something.</summary>
    /// <param name="columns">What the query counts.</param>
    /// <param name="forgottenBefore">The log forgets the batches before the one that begins with this number.</param>
    /// <param name="keyGroups">How many key groups the pipeline has.</param>
    /// <param name="isRecreated">Whether the hub is another one, of the same name.</param>
    public async Task RestartAsync(string columns = Readings, long forgottenBefore = 0, int keyGroups = KeyGroups, bool isRecreated = false)
    {
        await CloseAsync();
        (_columns, _keyGroups) = (columns, keyGroups);
        if (isRecreated)
        {
            Directory.Delete(_data.File("hubs"), recursive: true);
        }

        await ForgetAsync(forgottenBefore);
    }

    private async Task ForgetAsync(long forgottenBefore)
    {
        foreach (var file in Directory.Exists(_data.File("hubs")) ? Directory.GetFiles(_data.File("hubs"), "*.log", SearchOption.AllDirectories) : [])
        {
            if (long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture) < forgottenBefore)
            {
                File.Delete(file);
            }
        }

        await OpenAsync();
    }

    /// <summary>Writes the pipeline to a folder, for the command line.</summary>
    public string WritePipeline()
    {
        var folder = Directory.CreateDirectory(_data.File("pipeline")).FullName;
        File.WriteAllText(Path.Combine(folder, "pipeline.json"), Settings());
        File.WriteAllText(Path.Combine(folder, "query.sql"), Query());
        return folder;
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
        await CloseAsync();
        _data.Dispose();
    }

    private static OutgoingEvent Reading(string sensor, int second) => new(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $$"""{"sensor":"{{sensor}}","time":"{{Noon.AddSeconds(second):s}}Z","value":1}""")));

    private string Settings() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{ "name": "meters", "query": "query.sql", "keyGroups": {{_keyGroups}}, "pulsePeriod": "00:00:00.1", "time": { "outOfOrderness": "00:00:00", "idleTimeout": "00:30:00" } }""");

    private string Query() => $"SELECT sensor, {_columns} INTO results FROM {_hub} TIMESTAMP BY time GROUP BY sensor, TumblingWindow(second, 10)";

    private async Task OpenAsync()
    {
        var hub = new HubDefinition(_hub, 1, ["repair"]);
        _namespace = EventHubsNamespace.Open(_data.File("hubs"), new NamespaceConfig("ns", [hub]), TimeProvider.System, FilePerBatch);
        _endpoint = await EventHubsEndpoint.StartAsync(_namespace, 0, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance);
        Host = LocalHost.Create(Options());
        await Host.StartAsync();
    }

    private async Task CloseAsync()
    {
        await Host.DisposeAsync();
        await _endpoint.DisposeAsync();
        _namespace.Dispose();
    }

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
                services.AddSingleton(PipelineLoader.Compile(PipelineFileReader.Read(Encoding.UTF8.GetBytes(Settings()), "pipeline.json"), Query()));
                services.AddSingleton(new TableSet(tables, tables, blobs, _prefix));
                services.AddSingleton(new SavepointStore(blobs.GetBlobContainerClient(SavepointStore.ContainerName(_prefix)), "meters"));
                services.AddSingleton<ISignals>(provider => new FailingWake(ActivatorUtilities.CreateInstance<DurableSignals>(provider), () => PulseIsDown));
                services.AddStreamFunctions(configuration);
            },
            HostJson = Path.Combine(AppContext.BaseDirectory, "host.json"),
            DataDirectory = _data.File("entities"),
        };
    }

    /// <summary>A durable backend that does not take signals to the pulse.</summary>
    private sealed class FailingWake(ISignals signals, Func<bool> isDown) : ISignals
    {
        public Task AddAsync(PipelineIdentity pipeline, int group, BlockMessage block, CancellationToken cancellation) =>
            signals.AddAsync(pipeline, group, block, cancellation);

        public Task WakeAsync(PipelineIdentity pipeline, CancellationToken cancellation) =>
            isDown() ? throw new IOException("The backend is down.") : signals.WakeAsync(pipeline, cancellation);
    }
}
