using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Durable.Tests;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Rebuild;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Functions.Tests.Ingest;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Rebuild;

/// <summary>
/// A running pipeline over real tables: the real ingest, the real entities and the real sink; signals are handed over at
/// once. What the entities wrote is kept, so that a stalled twin can write it again.
/// </summary>
internal sealed class LivePipeline : IDisposable, IResultSink
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly StreamMeter _meter = new(TimeProvider.System);
    private readonly RecordingSignals _signals = new();
    private readonly Dictionary<int, string?> _states = [];
    private readonly ResultSink _sink;
    private readonly IngestWorld _world;
    private long _pulse;

    public LivePipeline(AzuriteFixture azurite, FakeLog log, LoadedPipeline pipeline, string? prefix = null)
    {
        Log = log;
        _world = new IngestWorld(azurite, prefix ?? AzuriteFixture.NewPrefix(), log, _signals, pipeline);
        Results = new ResultTable(Tables, pipeline.Projection);
        Status = new StatusTable(Tables);
        _sink = new ResultSink(Tables, Results, Status, new LostTable(Tables), _meter, NullLogger<ResultSink>.Instance);
        Rebuild = new WindowRebuild(
            pipeline, log, Tables, new PipelineTable(Tables), _world.Progress, Status, Results, TimeProvider.System, NullLogger<WindowRebuild>.Instance);
    }

    public FakeLog Log { get; }

    public LoadedPipeline Pipeline => _world.Pipeline;

    public TableSet Tables => _world.Tables;

    public ResultTable Results { get; }

    public StatusTable Status { get; }

    public WindowRebuild Rebuild { get; }

    /// <summary>Everything that was written, to be written again.</summary>
    public ConcurrentQueue<SinkBatch> Written { get; } = new();

    public async Task<PipelineIdentity> IdentityAsync() => (await _world.Identities.CurrentAsync(default)).Pipeline;

    public async Task<RebuildRequest> RequestAsync(int fromSecond, int toSecond) => new()
    {
        Pipeline = await IdentityAsync(),
        From = EventTime.From(Some.Noon.AddSeconds(fromSecond)),
        To = EventTime.From(Some.Noon.AddSeconds(toSecond)),
        Patience = TimeSpan.Zero,
    };

    /// <summary>Ingests a batch; the groups fold it and learn by a pulse what is complete.</summary>
    public async Task IngestAsync(int partition, int from, int count)
    {
        // What ingest knows of the other partitions is read again as time goes on; with a clock that stands it would wait for ever.
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.Ingest.IngestAsync(partition, Log.Batch(partition, from, count), default);
        await SettleAsync();
    }

    /// <summary>Ends the input of all partitions.</summary>
    public async Task EndAsync(int partitions)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            var last = (int)(await Log.ReadAsync(default)).Partitions[partition].LastEnqueued + 1;
            Log.Append(partition, Some.Event(last, "x", properties: new Dictionary<string, object> { [Preprocessor.ControlProperty] = Preprocessor.EndOfInput }));
            await IngestAsync(partition, last, 1);
        }
    }

    public async Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Written.Enqueue(batch);
        await _sink.WriteAsync(batch, cancellationToken);
    }

    /// <summary>A stalled twin writes something old again, its status aside.</summary>
    public Task WriteAgainAsync(SinkBatch batch) => _sink.WriteAsync(batch with { Status = null }, default);

    public void Dispose()
    {
        _world.Dispose();
        _meter.Dispose();
    }

    private async Task SettleAsync()
    {
        while (_signals.Blocks.TryDequeue(out var item))
        {
            await RunAsync(item.Pipeline, item.Group, nameof(WindowEntity.Add), item.Block);
        }

        var identity = await IdentityAsync();
        var progress = (await _world.Progress.ReadAllAsync(identity, default)).ToDictionary(r => r.Partition);
        var count = (await Log.ReadAsync(default)).Partitions.Count;
        for (var group = 0; group < Pipeline.Plan.KeyGroups; group++)
        {
            var partitions = Enumerable.Range(0, count).Select(p => progress.TryGetValue(p, out var row)
                ? new PartitionPulse(row.Last, row.Sent[group], row.MaxEventTime, 0, row.TimeBeforeEnd)
                : new PartitionPulse(-1, -1, EventTime.None, 0)).ToList();
            await RunAsync(identity, group, nameof(WindowEntity.Pulse), new PulseMessage(identity.Lineage, _pulse, true, partitions));
        }

        _pulse++;
    }

    private async Task RunAsync(PipelineIdentity identity, int group, string operation, object? input)
    {
        var id = new EntityInstanceId(EntityNames.Window, EntityNames.WindowKey(identity, group));
        var state = new TestEntityState(_states.GetValueOrDefault(group), Json);
        var context = new TestEntityContext(id, Json);
        var entity = new WindowEntity(Pipeline, this, null!, new LiveStates(), TimeProvider.System, NullLogger<WindowEntity>.Instance);
        await entity.RunAsync(new TestEntityOperation(operation, input is null ? null : JsonSerializer.Serialize(input, input.GetType(), Json), context, state, Json));
        _states[group] = state.Json;
        foreach (var signal in context.Signals.Where(s => s.At is null))
        {
            await RunAsync(identity, group, signal.Operation, signal.Input is null ? null : JsonSerializer.Deserialize<long>(signal.Input));
        }
    }
}
