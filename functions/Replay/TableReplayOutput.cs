using Microsoft.Extensions.Logging.Abstractions;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Settings;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Replay;

/// <summary>
/// Writes a replay to the tables, with the sink and the keys of the stream, under a pipeline name of its own. The same
/// files under the same name meet the same rows; other files or another plan are another generation.
/// </summary>
public sealed class TableReplayOutput : IReplayOutput, IDisposable
{
    private const string LogPrefix = "replay:";

    private readonly LoadedPipeline _pipeline;
    private readonly PipelineIdentity _identity;
    private readonly StreamMeter _meter = new(TimeProvider.System);
    private readonly ResultSink _sink;
    private readonly DeadLetterTable _deadLetters;
    private long _emission;

    private TableReplayOutput(LoadedPipeline pipeline, TableSet tables, PipelineIdentity identity)
    {
        _pipeline = pipeline;
        _identity = identity;
        _sink = new ResultSink(tables, new ResultTable(tables, pipeline.Projection), new StatusTable(tables), new LostTable(tables), _meter, NullLogger<ResultSink>.Instance);
        _deadLetters = new DeadLetterTable(tables);
    }

    /// <summary>The generation that the rows carry.</summary>
    public int Generation => _identity.Generation;

    /// <summary>Finds or makes the generation.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="storage">The account.</param>
    /// <param name="prefix">What the tables' names begin with.</param>
    /// <param name="name">The name that the results stand under.</param>
    /// <param name="input">Tells the replayed files apart from others, for people too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PipelineException">The name is that of a pipeline that runs over a hub.</exception>
    public static async Task<TableReplayOutput> OpenAsync(
        LoadedPipeline pipeline, StorageConnection storage, string prefix, string name, string input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var tables = new TableSet(StorageAccess.Tables(storage), StorageAccess.Tables(storage), StorageAccess.Blobs(storage), prefix);
        var identity = await ResolveAsync(new PipelineTable(tables), pipeline, name, LogPrefix + input, cancellationToken);
        return new TableReplayOutput(pipeline, tables, identity);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ReplayStep output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        var results = output.Results.Select(result => (Group: GroupOf(result.Key), Row: new ResultRow(result, ++_emission))).ToLookup(r => r.Group, r => r.Row);
        var late = output.Late.ToLookup(row => GroupOf(row.Key));
        foreach (var group in results.Select(g => g.Key).Union(late.Select(g => g.Key)))
        {
            await _sink.WriteAsync(new SinkBatch { Pipeline = _identity, Group = group, Results = [.. results[group]], Late = [.. late[group]] }, cancellationToken);
        }

        foreach (var partition in output.DeadLetters.GroupBy(letter => letter.Partition))
        {
            await _deadLetters.WriteAsync(_identity, [.. partition.DistinctBy(letter => letter.Sequence)], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private int GroupOf(string key) => KeyGroups.Of(key, _pipeline.Plan.KeyGroups);

    private static async Task<PipelineIdentity> ResolveAsync(
        PipelineTable table, LoadedPipeline pipeline, string name, string log, CancellationToken cancellation)
    {
        var lineage = PlanLineage.Of(pipeline.Plan, log);
        while (true)
        {
            var stored = await table.ReadAsync(name, cancellation);
            if (stored is not null && !stored.Log.StartsWith(LogPrefix, StringComparison.Ordinal))
            {
                throw new PipelineException(
                    [$"'{name}' is a pipeline that runs over {stored.Log}: a replay under its name would mix with its results. Give another --name."]);
            }

            if (stored?.Identity.Lineage == lineage)
            {
                return stored.Identity;
            }

            var next = new PipelineIdentity(name, stored?.NextGeneration ?? 1, lineage);
            if (await table.TryWriteAsync(new StoredIdentity(next, pipeline.Plan.PlanHash, log, stored?.ETag), cancellation))
            {
                return next;
            }
        }
    }
}
