using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// Signals that wait in the file of the local runtime are run: read, decoded, folded, the state committed, results written
/// to a sink; one entity at a time. The signals are put there before the clock starts.
/// </summary>
internal sealed class EntityContender(EntityWork work, int batch, WindowTable expected)
    : Contender($"runtime, at most {batch} signals a commit"), IDisposable
{
    private CollectingSink _sink = new(0);
    private EntityRuntime? _runtime;
    private string _folder = string.Empty;

    /// <summary>What the process allocated in the last run, bytes.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>How long the process kept processors busy in the last run, those of the collector included.</summary>
    public TimeSpan Busy { get; private set; }

    /// <summary>Puts the signals into a new file.</summary>
    public override void Prepare()
    {
        _folder = Directory.CreateTempSubdirectory("entity-benchmark").FullName;
        _sink = new CollectingSink(work.Groups * expected.Count);
        var states = new LiveStates();
        var factory = new EntityFactories(new Dictionary<string, Func<EntityLease>>
        {
            [EntityNames.Window] = () => new EntityLease(new WindowEntity(work, _sink, null!, states, TimeProvider.System, NullLogger<WindowEntity>.Instance)),
        });
        var options = new EntityRuntimeOptions { Path = Path.Combine(_folder, "entities.db"), MaxBatchSize = batch, MaxConcurrentEntities = 1 };
        _runtime = new EntityRuntime(options, factory, NullLogger<EntityRuntime>.Instance);
        Task.WhenAll(Enumerable.Range(0, work.Groups).SelectMany(g => work.MessagesOf(g).Select(
            m => _runtime.Client.Entities.SignalEntityAsync(EntityWork.IdOf(g), nameof(WindowEntity.Add), m)))).GetAwaiter().GetResult();
    }

    public override void Run()
    {
        var (allocated, busy) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
        _runtime!.Start();
        _sink.Complete.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System).GetAwaiter().GetResult();
        (AllocatedBytes, Busy) = (GC.GetTotalAllocatedBytes() - allocated, Environment.CpuUsage.TotalTime - busy);
    }

    public override void Check()
    {
        Dispose();
        for (var group = 0; group < work.Groups; group++)
        {
            expected.Check(Name, _sink.RowsOf(group));
        }
    }

    public void Dispose()
    {
        if (_runtime is not null)
        {
            _runtime.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _runtime = null;
            Directory.Delete(_folder, recursive: true);
        }
    }
}
