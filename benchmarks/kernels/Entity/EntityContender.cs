using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// Signals that wait in the file of the local runtime are run: read, decoded, folded, the state committed, results written
/// to a sink. The signals are put there before the clock starts.
/// </summary>
internal sealed class EntityContender(EntityWork work, int batch, WindowTable expected)
    : Contender($"runtime, {batch} signals a commit"), IDisposable
{
    private CollectingSink _sink = new(0);
    private EntityRuntime? _runtime;
    private string _folder = string.Empty;

    /// <summary>Puts the signals into a new file.</summary>
    public override void Prepare()
    {
        _folder = Directory.CreateTempSubdirectory("entity-benchmark").FullName;
        _sink = new CollectingSink(work.Windows);
        var factory = new EntityFactories(new Dictionary<string, Func<EntityLease>>
        {
            [EntityNames.Window] = () => new EntityLease(new WindowEntity(work, _sink, TimeProvider.System, NullLogger<WindowEntity>.Instance)),
        });
        var options = new EntityRuntimeOptions { Path = Path.Combine(_folder, "entities.db"), MaxBatchSize = batch };
        _runtime = new EntityRuntime(options, factory, NullLogger<EntityRuntime>.Instance);
        Task.WhenAll(work.Messages.Select(m => _runtime.Client.Entities.SignalEntityAsync(work.Id, nameof(WindowEntity.Add), m)))
            .GetAwaiter().GetResult();
    }

    public override void Run()
    {
        _runtime!.Start();
        _sink.Complete.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System).GetAwaiter().GetResult();
    }

    public override void Check()
    {
        Dispose();
        expected.Check(Name, _sink.Rows);
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
