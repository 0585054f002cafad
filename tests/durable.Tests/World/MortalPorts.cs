namespace StreamFunctions.Durable.Tests;

/// <summary>
/// The ports of the entities, each call with a point to die before it and one after it. A call in which the process dies
/// never returns, as for a process that is gone: nothing after the await runs, no handler, no finally.
/// </summary>
internal sealed class MortalPorts(AwaitPoints points, TestTables tables, Func<PipelineIdentity, TestIngest> ingestOf, ILogPosition log, ISavepointImages images)
    : IResultSink, IProgressStore, IStatusStore, ILogPosition, IGapRepair, ISavepointImages
{
    /// <summary>Called at each point: what goes on elsewhere.</summary>
    public Action Meanwhile { get; init; } = () => { };

    public Task<byte[]> ReadAsync(string image, CancellationToken cancellationToken) =>
        MayDieAsync(() => images.ReadAsync(image, cancellationToken));

    public Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken) => MayDieAsync(async () =>
    {
        await tables.WriteAsync(batch, cancellationToken);
        return true;
    });

    Task<IReadOnlyList<ProgressRow>> IProgressStore.ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken) =>
        MayDieAsync(() => ingestOf(pipeline).ReadAllAsync(pipeline, cancellationToken));

    Task<IReadOnlyList<StatusRow>> IStatusStore.ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken) =>
        MayDieAsync(() => tables.ReadAllAsync(pipeline, cancellationToken));

    public Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken) => MayDieAsync(() => log.ReadAsync(cancellationToken));

    public Task<RepairOutcome> RepairAsync(
        PipelineIdentity pipeline, int partition, long from, long upTo, int group, CancellationToken cancellationToken) =>
        MayDieAsync(() => ingestOf(pipeline).RepairAsync(pipeline, partition, from, upTo, group, cancellationToken));

    public Task<long> IngestHoleAsync(PipelineIdentity pipeline, int partition, long from, long upTo, CancellationToken cancellationToken) =>
        MayDieAsync(() => ingestOf(pipeline).IngestHoleAsync(pipeline, partition, from, upTo, cancellationToken));

    private async Task<T> MayDieAsync<T>(Func<Task<T>> call)
    {
        try
        {
            points.PassOrDie();
            Meanwhile();
            var result = await call();
            Meanwhile();
            points.PassOrDie();
            return result;
        }
        catch (ProcessDiedException)
        {
            return await new TaskCompletionSource<T>().Task;
        }
    }
}
