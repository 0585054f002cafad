using Azure.Data.Tables;
using StreamFunctions.Conformance.Tests.Oracle;
using StreamFunctions.EndToEnd.Tests.Harness;
using StreamFunctions.Local;
using StreamFunctions.Local.Azurite;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Faults.Tests;

/// <summary>
/// One long-lived stream: the real host as a process, a real storage account behind a proxy, a real producer. Rounds of
/// events go through it while faults happen; after each round the table must be that of the oracle.
/// </summary>
internal sealed class StreamUnderFaults : IAsyncDisposable
{
    public const string Hub = "readings";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly StateFolder _data;
    private readonly Action<string> _say;
    private readonly string _copy;
    private readonly LogCopy _log;
    private readonly bool _dedupe;
    private readonly Dictionary<string, long> _figures = [];
    private AzuriteHost? _azurite;
    private TableProxy? _proxy;
    private RunningPipeline? _host;
    private string _eventHubs = string.Empty;

    private StreamUnderFaults(StateFolder data, SmallDisk disk, bool dedupe, Tally tally, Action<string> say)
    {
        _dedupe = dedupe;
        _data = data;
        _say = say;
        Disk = disk;
        Tally = tally;
        _copy = data.Write("log.jsonl", string.Empty);
        _log = new LogCopy(_copy, Hub);
    }

    public Tally Tally { get; }

    public SmallDisk Disk { get; }

    public TableProxy Proxy => _proxy!;

    /// <summary>The storage account itself, without the proxy.</summary>
    public string Storage => _azurite!.Endpoints.ConnectionString;

    public int StorageProcess => _azurite!.ProcessId;

    private StreamTables Tables => new(Storage);

    private string HubsFile => _data.File("hubs.json");

    private string ClockFile => _data.File("clock-offset");

    /// <summary>Starts storage, proxy and host.</summary>
    /// <param name="seed">Decides what the proxy and the entity runtime do.</param>
    /// <param name="dedupe">Whether the pipeline counts each event id once; otherwise nothing hides a row that is folded twice.</param>
    /// <param name="tally">Counts.</param>
    /// <param name="say">Told what happens.</param>
    public static async Task<StreamUnderFaults> StartAsync(int seed, bool dedupe, Tally tally, Action<string> say)
    {
        var data = new StateFolder();
        var stream = new StreamUnderFaults(data, SmallDisk.Mount(data.File("run", "entities")), dedupe, tally, say);
        try
        {
            stream.StepClock(TimeSpan.Zero);
            StreamFiles.Write(data, seed, dedupe, stream.ClockFile);
            await stream.StartStorageAsync(WantedPort.Any, WantedPort.Any, WantedPort.Any);
            stream._proxy = await TableProxy.StartAsync(stream._azurite!.Endpoints.Tables, seed);
            await stream.StartHostAsync();
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public string EventHubs() => Volatile.Read(ref _eventHubs);

    /// <summary>Starts the host again, or for the first time.</summary>
    /// <param name="port">Where its endpoint listens: who joined a host that was killed waits for it there. 0 = any free port.</param>
    public async Task StartHostAsync(int port = 0)
    {
        _host = await StartAsync(port, "--hubs", HubsFile, "--storage", ThroughProxy());
        Volatile.Write(ref _eventHubs, _host.EventHubs);
    }

    /// <summary>Brings back the endpoint of the killed host, alone: its log and its port, and neither functions nor entities.</summary>
    public Task<LoneEndpoint> StartEndpointAsync() => LoneEndpoint.StartAsync(_data.File("run", "event-hubs"), HubsFile, EventHubs());

    /// <summary>Starts a second host that shares partitions, tables and entities with the first; the caller disposes it.</summary>
    public Task<RunningPipeline> JoinAsync() => StartAsync(0, "--join");

    public async Task KillHostAsync()
    {
        await _host!.Program.KillAsync();
        _host.Dispose();
    }

    public void StepClock(TimeSpan by) =>
        File.WriteAllText(ClockFile, by.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public Task StopStorageAsync() => _azurite!.DisposeAsync().AsTask();

    public Task StartStorageAgainAsync()
    {
        var ports = _azurite!.Endpoints;
        return StartStorageAsync(new WantedPort(ports.BlobPort, true), new WantedPort(ports.QueuePort, true), new WantedPort(ports.TablePort, true));
    }

    /// <summary>Waits until everything logged is handed out, folded and written.</summary>
    public Task SettleAsync() => NothingIsOpenAsync(WhatIsOpenAsync);

    /// <summary>Waits until everything that is logged now is handed out.</summary>
    public async Task HandOutAsync()
    {
        var tails = await TailsAsync();
        await NothingIsOpenAsync(() => WhatIsToBeHandedOutAsync(tails));
    }

    /// <summary>Waits until nothing is found that is still open.</summary>
    /// <exception cref="StreamFaultException">There is still something after a long time.</exception>
    public async Task NothingIsOpenAsync(Func<Task<string?>> find)
    {
        var began = TimeProvider.System.GetTimestamp();
        string? open = null;
        var next = TimeSpan.FromSeconds(30);
        while ((open = await find()) is not null)
        {
            var waited = TimeProvider.System.GetElapsedTime(began);
            if (waited > Patience)
            {
                throw new StreamFaultException($"Not settled after {Patience}: {open}. The host said:{Environment.NewLine}{Tail(_host!.Program.Output)}{_host.Program.Errors}");
            }

            if (waited > next)
            {
                _say($"  still waiting: {open}");
                next += TimeSpan.FromSeconds(30);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        }
    }

    /// <summary>Compares the windows that start within an interval; the end is excluded.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(DateTime from, DateTime to)
    {
        await _log.ExtendAsync(EventHubs(), await TailsAsync());
        var expected = Oracle.Windows(_copy, _dedupe).Where(row => row.Start >= from && row.Start < to).ToList();
        var actual = (await Tables.WindowsAsync(from, to)).Where(row => !RoundEvents.IsMarker(row.Key));
        if (expected.Count == 0)
        {
            return [$"nothing to compare: the log holds no event from {from:s} to {to:s}"];
        }

        var differences = TableComparison.Differences(expected, actual);
        if (differences.Count == 0)
        {
            Tally.Add("rows compared", expected.Count);
        }

        return differences;
    }

    /// <summary>The rows of the late table, all that they say but where the watermark stood.</summary>
    /// <exception cref="StreamFaultException">A row was late although its window was open.</exception>
    public async Task<IReadOnlyList<LateEvent>> LateAsync() => [.. (await Tables.RowsAsync("Late")).Select(LateEvent.Read)];

    /// <summary>Every logged event is one of counted, late, dead, duplicate and filtered; null = they add up.</summary>
    public async Task<string?> UnbalancedAsync() => await BalanceAsync() is { Missing: not 0 } balance ? balance.Text : null;

    public async ValueTask DisposeAsync()
    {
        _figures["table requests disturbed"] = _proxy?.Disturbed ?? 0;
        foreach (var (what, count) in _figures)
        {
            Tally.Add(what, count);
        }

        _host?.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        Disk.Dispose();
        await _data.DeleteAsync();
    }

    private Task<RunningPipeline> StartAsync(int amqpPort, params string[] arguments) => RunningPipeline.StartAsync(
        _data,
        ["--pipeline", _data.File("pipeline"), .. arguments],
        new Dictionary<string, string>
        {
            ["STREAMFUNCTIONS_TEST_FAULTS"] = _data.File("faults.json"),
            // A pulse can be lost like anything: the guard revives it, here within seconds.
            ["Pulse__GuardSchedule"] = "*/3 * * * * *",
            // What a host that died or stalls holds is taken by the other one soon.
            ["AzureFunctionsJobHost__extensions__eventHubs__partitionOwnershipExpirationInterval"] = "00:00:05",
        },
        amqpPort: amqpPort);

    private static string Tail(string text) => text.Length > 6_000 ? text[^6_000..] : text;

    private async Task StartStorageAsync(WantedPort blob, WantedPort queue, WantedPort table) =>
        _azurite = await AzuriteHost.StartAsync(new AzuriteOptions(_data.File("storage"), blob, queue, table), _ => { }, TimeProvider.System);

    private string ThroughProxy()
    {
        var tables = _azurite!.Endpoints.Tables;
        return Storage.Replace($":{tables.Port}/", $":{Proxy.Port}/", StringComparison.Ordinal);
    }

    private async Task<string?> WhatIsOpenAsync()
    {
        if (await WhatIsToBeHandedOutAsync(await TailsAsync()) is { } open)
        {
            return open;
        }

        var waiting = (await Tables.RowsAsync("Status")).Sum(row => row.GetInt32("outbox") ?? 0);
        return waiting > 0 ? $"{waiting} results wait in outboxes" : await MissingAsync();
    }

    private async Task<string?> WhatIsToBeHandedOutAsync(IReadOnlyList<long> tails)
    {
        var progress = (await Tables.RowsAsync("Progress")).ToDictionary(row => int.Parse(row.RowKey, System.Globalization.CultureInfo.InvariantCulture));
        for (var partition = 0; partition < tails.Count; partition++)
        {
            var last = progress.TryGetValue(partition, out var row) ? row.GetInt64("last") : -1;
            if (last < tails[partition])
            {
                return $"partition {partition} is handed out up to {last} of {tails[partition]}";
            }
        }

        return null;
    }

    // More than was logged never becomes right again: that is for the judgement, not for more patience.
    private async Task<string?> MissingAsync() => await BalanceAsync() is { Missing: > 0 } balance ? balance.Text : null;

    private async Task<(long Missing, string Text)> BalanceAsync()
    {
        var logged = (await TailsAsync()).Sum(last => last + 1);
        var (progress, status) = (await Tables.RowsAsync("Progress"), await Tables.RowsAsync("Status"));
        long Sum(IEnumerable<TableEntity> rows, string column) => rows.Sum(row => row.GetInt64(column) ?? 0);
        var (counted, late, duplicates) = (Sum(status, "counted"), Sum(status, "late"), Sum(status, "duplicates"));
        var (dead, filtered) = (Sum(progress, "dead"), Sum(progress, "filtered"));
        _figures["events logged"] = logged;
        _figures["duplicates dropped"] = duplicates;
        _figures["rows that came again by repair or repetition"] = Sum(status, "alreadyFolded");
        _figures["late events"] = late;
        _figures["dead letters"] = dead;
        return (
            logged - counted - late - duplicates - dead - filtered,
            $"counted {counted} + late {late} + dead {dead} + duplicates {duplicates} + filtered {filtered} is not {logged} logged");
    }

    private async Task<IReadOnlyList<long>> TailsAsync()
    {
        await using var management = await AmqpEventHubManagement.OpenAsync(EventHubsConnectionString.Parse(EventHubs()), Hub, TimeProvider.System);
        var tails = new List<long>();
        for (var partition = 0; partition < RoundEvents.Partitions; partition++)
        {
            var id = partition.ToString(System.Globalization.CultureInfo.InvariantCulture);
            tails.Add((await management.GetPartitionAsync(id)).LastSequenceNumber);
        }

        return tails;
    }
}
