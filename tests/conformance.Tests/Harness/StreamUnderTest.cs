using Azure.Messaging.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.EventHubs;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.Hosting;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>
/// The whole product in one process with real parts: the AMQP endpoint, the functions found by their attributes, the
/// entities on SQLite, the tables in a real Azurite. The host can be stopped and started; endpoint and tables stay.
/// </summary>
internal sealed class StreamUnderTest : IAsyncDisposable
{
    private const string HubName = "flights";

    /// <summary>A consumer group in which a second host reads every partition too.</summary>
    private const string TwinGroup = "twin";

    private readonly StreamOptions _options;
    private string _pipeline = "pipeline";
    private readonly string _folder = Directory.CreateTempSubdirectory("streamfunctions-").FullName;
    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly string _storage;
    private readonly string _hostId = Guid.NewGuid().ToString();
    private readonly EventHubsNamespace _space;
    private EventHubsEndpoint? _endpoint;
    private LocalHost? _host;

    private StreamUnderTest(string storage, StreamOptions options)
    {
        _storage = storage;
        _options = options;
        PipelineFolder.Write(Path.Combine(_folder, _pipeline), options);
        _space = EventHubsNamespace.Open(
            Path.Combine(_folder, "hubs"), new NamespaceConfig("emulatorns1", [Definition]), TimeProvider.System);
    }

    public ResultTables Tables => new(_options.ResultStorage ?? _storage, _prefix);

    /// <summary>The file of the entities.</summary>
    public string EntityFile => Path.Combine(_folder, "entities", "entities.db");

    private HubDefinition Definition => new(HubName, _options.Partitions, ["repair", TwinGroup]);

    private EventHub Hub => _space.Find(HubName) ?? throw new InvalidOperationException("The hub is gone.");

    public static async Task<StreamUnderTest> StartAsync(AzuriteFixture azurite, StreamOptions options)
    {
        var stream = new StreamUnderTest(azurite.ConnectionString, options);
        stream._endpoint = await EventHubsEndpoint.StartAsync(
            stream._space, 0, TimeProvider.System, NullLogger<EventHubsEndpoint>.Instance);
        return stream;
    }

    public async Task StartHostAsync(LocalRole role = LocalRole.All, EntityFaults? faults = null)
    {
        _host = Settings(role, faults).CreateHost();
        await _host.StartAsync();
    }

    /// <summary>Starts a host in a process of its own; it dies with the test.</summary>
    public Task<HostProcess> StartHostProcessAsync(LocalRole role = LocalRole.All, EntityFaults? faults = null) =>
        HostProcess.StartAsync(Settings(role, faults), _folder);

    /// <summary>Hosts that start from here on run another plan.</summary>
    public void ChangePipeline(string query, string pipeline = "{}")
    {
        _pipeline = $"pipeline-{Guid.NewGuid():N}";
        PipelineFolder.Write(Path.Combine(_folder, _pipeline), _options with { Query = query, Pipeline = pipeline });
    }

    /// <summary>Starts a host that takes itself for the owner of every partition, whatever other hosts do.</summary>
    public Task<HostProcess> StartTwinProcessAsync()
    {
        var settings = Settings(LocalRole.All, null);
        settings.Values["EventHub:ConsumerGroup"] = TwinGroup;
        return HostProcess.StartAsync(settings with { HostId = null }, _folder);
    }

    public async Task StopHostAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }

    /// <summary>Deletes the hub and makes it again: its sequence numbers start at 0 once more. The tables stay.</summary>
    public void RecreateHub()
    {
        _space.Delete(HubName);
        _space.Create(Definition);
    }

    /// <summary>Sends events to one partition, in order, over AMQP.</summary>
    public async Task SendAsync(int partition, IReadOnlyList<OutgoingEvent> events, int batchSize = 500)
    {
        await using var producer = await AmqpEventHubProducer.OpenAsync(Address, HubName, TimeProvider.System);
        foreach (var batch in events.Chunk(batchSize))
        {
            await producer.SendBatchAsync(batch, partitionId: partition.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Everything that a partition's log holds, as the product reads it.</summary>
    public async Task<IReadOnlyList<EventData>> ReadLogAsync(int partition)
    {
        var events = new List<EventData>();
        await foreach (var data in Service<IEventLog>().ReadAsync(partition, 0, Hub.Partitions[partition].Tail.SequenceNumber, CancellationToken.None))
        {
            events.Add(data);
        }

        return events;
    }

    /// <summary>Does what the trigger does with a batch.</summary>
    public Task DeliverAsync(int partition, IReadOnlyList<EventData> batch) =>
        Service<IIngest>().IngestAsync(partition, batch, CancellationToken.None);

    /// <summary>Ends the input of every partition.</summary>
    public async Task EndInputAsync()
    {
        for (var partition = 0; partition < _options.Partitions; partition++)
        {
            await SendAsync(partition, [Flights.EndOfInput()]);
        }
    }

    /// <summary>Waits until everything logged is handed out and folded and nothing is open. Speed is not judged: the limit only ends a hung run.</summary>
    public Task SettledAsync() => SettledInGenerationAsync(1);

    /// <summary>Waits until some key group has told what it has.</summary>
    public async Task AtWorkAsync()
    {
        while ((await Tables.AllAsync("Status")).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Waits until some key group has told that its time has passed this one.</summary>
    public async Task PassedAsync(DateTime time)
    {
        while (!(await StateAsync()).Status.Any(s => s.Watermark > EventTime.From(new DateTimeOffset(time))))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>The same as <see cref="SettledAsync"/>, for a later generation.</summary>
    public async Task SettledInGenerationAsync(int generation)
    {
        var limit = TimeSpan.FromMinutes(5);
        var started = TimeProvider.System.GetTimestamp();
        string? open;
        while ((open = await WhatIsOpenAsync(generation)) is not null)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < limit, $"Not settled after {limit}: {open}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    /// <summary>Asserts that every logged event is in one and only one of the counters.</summary>
    public async Task AssertConservationAsync(int endOfInputEvents)
    {
        var identity = await new ResultTables(_storage, _prefix).IdentityAsync("flights");
        var logged = Hub.Partitions.Sum(p => p.Tail.SequenceNumber + 1);
        Conservation.AssertHolds(logged - endOfInputEvents, await State.ProgressAsync(identity!), await State.StatusAsync(identity!));
    }

    /// <summary>The number of the last event in a partition's log; -1 = none.</summary>
    public long LastOf(int partition) => Hub.Partitions[partition].Tail.SequenceNumber;

    /// <summary>How far each partition was handed out, and what each group last told; empty before the first event.</summary>
    public async Task<(IReadOnlyList<ProgressRow> Progress, IReadOnlyList<StatusRow> Status)> StateAsync() =>
        await new ResultTables(_storage, _prefix).IdentityAsync("flights") is { } identity
            ? (await State.ProgressAsync(identity), await State.StatusAsync(identity))
            : ([], []);

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }

        _space.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private EventHubsConnectionString Address =>
        EventHubsConnectionString.Parse((_endpoint ?? throw new InvalidOperationException("No endpoint.")).ConnectionString);

    private T Service<T>()
        where T : notnull =>
        (_host ?? throw new InvalidOperationException("The host does not run.")).Services.GetRequiredService<T>();

    private StateTables State => new(Settings(LocalRole.Functions, null).Values);

    private async Task<string?> WhatIsOpenAsync(int generation)
    {
        var identity = await new ResultTables(_storage, _prefix).IdentityAsync("flights");
        if (identity?.Generation != generation)
        {
            return $"generation {generation} has not begun";
        }

        var state = State;
        return Settlement.WhatIsOpen(
            [.. Hub.Partitions.Select(p => p.Tail.SequenceNumber)], await state.ProgressAsync(identity), await state.StatusAsync(identity));
    }

    private HostSettings Settings(LocalRole role, EntityFaults? faults) => new()
    {
        DataDirectory = Path.Combine(_folder, "entities"),
        HostId = _hostId,
        Role = role,
        Faults = faults ?? _options.Faults,
        Values = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = _storage,
            ["ResultStorage"] = _options.ResultStorage ?? _storage,
            ["EventHubConnection"] = _endpoint!.ConnectionString,
            ["EventHub:Name"] = HubName,
            ["EventHub:ConsumerGroup"] = "$Default",
            ["EventHub:RepairConsumerGroup"] = "repair",
            ["Pipeline:Directory"] = Path.Combine(_folder, _pipeline),
            // The pulse can be lost with a batch in work, like anything: the guard revives it, here within seconds.
            ["Pulse:GuardSchedule"] = "*/3 * * * * *",
            // Here all the time: whatever else goes on, it must delete nothing that is needed.
            ["Retention:Schedule"] = "*/5 * * * * *",
            ["Tables:Prefix"] = _prefix,
        },
    };
}
