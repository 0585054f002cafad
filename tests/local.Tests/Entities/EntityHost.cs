using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Local.Entities;
using StreamFunctions.Local.Hosting;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>A runtime on a file, with one list entity type.</summary>
internal sealed class EntityHost : IAsyncDisposable
{
    private EntityHost(EntityRuntime runtime, LocalCounters counters, EntityProbe probe)
    {
        Runtime = runtime;
        Counters = counters;
        Probe = probe;
    }

    public EntityRuntime Runtime { get; }

    public LocalCounters Counters { get; }

    public EntityProbe Probe { get; }

    public DurableEntityClient Entities => Runtime.Client.Entities;

    public static EntityHost Start(
        string path,
        EntityFaults? faults = null,
        EntityProbe? probe = null,
        bool clientOnly = false,
        TimeProvider? time = null,
        ILogger<EntityRuntime>? logger = null,
        int maxBatchSize = 100,
        int? maxConcurrentEntities = 4)
    {
        probe ??= new EntityProbe();
        LocalCounters counters = new();
        EntityRuntimeOptions options = new()
        {
            Path = path,
            Faults = faults ?? EntityFaults.None,
            MaxBatchSize = maxBatchSize,
        };
        options = maxConcurrentEntities is { } most ? options with { MaxConcurrentEntities = most } : options;
        EntityRuntime runtime = new(
            options,
            clientOnly ? null : EntityProbe.Factories(probe),
            logger ?? NullLogger<EntityRuntime>.Instance,
            counters,
            time);
        runtime.Start();
        return new EntityHost(runtime, counters, probe);
    }

    public static EntityInstanceId List(string key) => new("list", key);

    public Task AppendAsync(string key, int value) => Entities.SignalEntityAsync(List(key), "Append", value);

    public async Task<IReadOnlyList<int>> SeenAsync(string key) =>
        (await Entities.GetEntityAsync<ListState>(List(key)))?.State.Seen ?? [];

    public Task SettledAsync() => Eventually.HoldsAsync(() => Runtime.WaitingSignals() == 0, "no signal waits");

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        Counters.Dispose();
    }
}
