using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Ingest;

/// <summary>Everything of ingest over real tables (or others); only the hub and the durable backend are fakes. A new process is a new world on the same prefix.</summary>
internal sealed class IngestWorld : IDisposable
{
    private readonly StreamMeter _meter = new(TimeProvider.System);
    private readonly PressureReader _pressure;

    public IngestWorld(AzuriteFixture azurite, string prefix, FakeLog log, RecordingSignals signals, LoadedPipeline? pipeline = null)
        : this(Some.Tables(azurite, prefix), log, signals, pipeline ?? Some.Pipeline())
    {
    }

    public IngestWorld(TableSet tables, IEventLog log, ISignals signals, LoadedPipeline pipeline)
    {
        Pipeline = pipeline;
        Tables = tables;
        Progress = new ProgressTable(Tables);
        Identities = new PipelineIdentityResolver(
            Pipeline, log, new PipelineTable(Tables), Progress, Clock, NullLogger<PipelineIdentityResolver>.Instance);
        _pressure = new PressureReader(Pipeline, log, Progress, new StatusTable(Tables), Clock, _meter);
        var wake = new WakeThrottle(Pipeline, signals, Clock);
        var gate = new IngestGate(Pipeline, _pressure, wake, Clock, _meter, NullLogger<IngestGate>.Instance);
        var handouts = new HandoutService(Pipeline, new DeadLetterTable(Tables), signals, Progress, gate, _meter);
        Lost = new LostEvents(Pipeline, Progress, new LostTable(Tables), Clock, _meter, NullLogger<LostEvents>.Instance);
        Ingest = new IngestService(
            Pipeline, Identities, log, Progress, handouts, Lost, gate, wake, NullLogger<IngestService>.Instance);
        Repair = new GapRepair(Pipeline, Identities, log, Progress, signals, Ingest, Lost, _meter, NullLogger<GapRepair>.Instance);
    }

    public FakeTimeProvider Clock { get; } = new(Some.Noon);

    public LoadedPipeline Pipeline { get; }

    public TableSet Tables { get; }

    public ProgressTable Progress { get; }

    public PipelineIdentityResolver Identities { get; }

    public IngestService Ingest { get; }

    public LostEvents Lost { get; }

    public GapRepair Repair { get; }

    public void Dispose()
    {
        Identities.Dispose();
        _pressure.Dispose();
        _meter.Dispose();
    }

    public async Task<ProgressRow> ProgressOfAsync(int partition)
    {
        var identity = await Identities.CurrentAsync(default);
        return (await Progress.ReadAsync(identity.Pipeline, partition, Pipeline.Plan.KeyGroups, default)).Row;
    }

    public async Task<List<TableEntity>> DeadLettersAsync() => await RowsOfAsync(Tables.DeadLetters);

    public async Task<List<TableEntity>> AlertsAsync() => await RowsOfAsync(Tables.Alerts);

    private static async Task<List<TableEntity>> RowsOfAsync(LazyTable table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await table.GetAsync(default)).QueryAsync<TableEntity>())
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>
    /// Folds claims as the groups do, and checks what makes that exact: rows lie in their claims, equal sequence numbers
    /// carry equal rows, and each group has every row that it was claimed to have.
    /// </summary>
    /// <returns>Per group the sequence numbers of its rows.</returns>
    public static SortedDictionary<int, SortedSet<long>> Fold(
        IEnumerable<(PipelineIdentity Pipeline, int Group, BlockMessage Block)> blocks, IReadOnlyDictionary<long, int> groupOfSequence)
    {
        var groups = new SortedDictionary<int, SortedSet<long>>();
        foreach (var (_, group, block) in blocks)
        {
            var rows = BlockCodec.Decode(block.Data, block.Partition).Sequences.ToArray();
            var expected = groupOfSequence.Where(r => r.Value == group && r.Key >= block.From && r.Key <= block.To).Select(r => r.Key).Order();
            Assert.Equal(expected, rows);
            groups.TryAdd(group, []);
            groups[group].UnionWith(rows);
        }

        return groups;
    }
}
