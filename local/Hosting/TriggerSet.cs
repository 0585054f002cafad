using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Functions;
using StreamFunctions.Local.Functions.EventHubs;

namespace StreamFunctions.Local.Hosting;

/// <summary>The loops of the Event Hubs and timer triggers of one host.</summary>
internal sealed class TriggerSet
{
    private readonly IReadOnlyList<Func<CancellationToken, Task>> _loops;
    private Task[] _running = [];

    private TriggerSet(IReadOnlyList<Func<CancellationToken, Task>> loops) => _loops = loops;

    public static TriggerSet None { get; } = new([]);

    /// <exception cref="FunctionsConfigurationException">A connection is missing or unusable.</exception>
    public static TriggerSet Create(
        LocalHostOptions options,
        FunctionCatalog catalog,
        HostJson hostJson,
        SettingResolver settings,
        IServiceProvider services,
        FunctionInvoker invoker)
    {
        RetryingInvoker retrying = new(invoker, options.Time, Logger<RetryingInvoker>(services));
        BlobServiceClient storage = Storage(settings);
        List<Func<CancellationToken, Task>> loops = [];
        foreach ((FunctionDescriptor function, EventHubBinding trigger) in catalog.With<EventHubBinding>())
        {
            AmqpHub hub = new(Connection(function, trigger, settings), trigger.EventHub, options.Time);
            loops.Add(EventHub(options, hostJson, services, retrying, storage, function, trigger, hub).RunAsync);
        }

        foreach ((FunctionDescriptor function, TimerBinding trigger) in catalog.With<TimerBinding>())
        {
            TimerStore store = new(storage, TimerStore.AppOf(options.DataDirectory), function.Name, options.HostId);
            loops.Add(new TimerTriggerHost(function, trigger, store, retrying, options.Time, Logger<TimerTriggerHost>(services)).RunAsync);
        }

        return new TriggerSet(loops);
    }

    public void Start(CancellationToken cancellation) =>
        _running = [.. _loops.Select(loop => Task.Run(() => loop(cancellation), CancellationToken.None))];

    /// <summary>Completes when every loop has ended; each ends soon after the cancellation.</summary>
    public Task StoppedAsync() => Task.WhenAll(_running);

    private static EventHubTriggerHost EventHub(
        LocalHostOptions options,
        HostJson hostJson,
        IServiceProvider services,
        RetryingInvoker retrying,
        BlobServiceClient storage,
        FunctionDescriptor function,
        EventHubBinding trigger,
        AmqpHub hub)
    {
        EventHubTriggerOptions sharing = new() { Owner = options.HostId, OwnershipExpiry = options.OwnershipExpiry };
        CheckpointStore store = new(storage, hub.Namespace, trigger.EventHub, trigger.ConsumerGroup);
        LocalCounters counters = services.GetRequiredService<LocalCounters>();
        PartitionPump Pump(string partition) => new(
            function, trigger, partition, hub, store, hostJson, sharing, retrying, counters, options.Time,
            Logger<PartitionPump>(services));
        return new EventHubTriggerHost(hub, store, Pump, sharing, options.Time, Logger<EventHubTriggerHost>(services));
    }

    private static EventHubsConnectionString Connection(
        FunctionDescriptor function, EventHubBinding trigger, SettingResolver settings)
    {
        string text = settings.Find(trigger.Connection) is { Length: > 0 } found
            ? found
            : throw new FunctionsConfigurationException(
                $"The setting '{trigger.Connection}' is missing: function '{function.Name}' takes its Event Hubs connection string from it.");
        try
        {
            return EventHubsConnectionString.Parse(text);
        }
        catch (FormatException error)
        {
            throw new FunctionsConfigurationException($"The setting '{trigger.Connection}' is not usable: {error.Message}", error);
        }
    }

    private static BlobServiceClient Storage(SettingResolver settings)
    {
        string text = settings.Find("AzureWebJobsStorage") is { Length: > 0 } found
            ? found
            : throw new FunctionsConfigurationException(
                "The setting 'AzureWebJobsStorage' is missing: the checkpoints of the event hub are kept in that storage account.");
        try
        {
            return new BlobServiceClient(text);
        }
        catch (FormatException error)
        {
            throw new FunctionsConfigurationException($"The setting 'AzureWebJobsStorage' is not usable: {error.Message}", error);
        }
    }

    private static ILogger<T> Logger<T>(IServiceProvider services) => services.GetRequiredService<ILogger<T>>();
}
