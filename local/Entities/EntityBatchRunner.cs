using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.Hosting;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Takes what is due for one entity, runs it and stores state, removal of the signals and new signals in one transaction.
/// Thread-safe for different entities; the scheduler keeps one entity from running twice at once.
/// </summary>
internal sealed partial class EntityBatchRunner(
    EntityDatabase database,
    IEntityFactory factory,
    EntityJson json,
    EntityRuntimeOptions options,
    LocalCounters counters,
    TimeProvider time,
    ILogger logger)
{
    private readonly FaultDraws _faults = new(options.Faults);
    private long _abandoned;

    /// <summary>From now on nothing of this dispatcher is stored any more; batches in work run again under its successor.</summary>
    public void Abandon(long epoch) => Volatile.Write(ref _abandoned, epoch);

    /// <summary>Runs one batch; true when the entity may have more to do at once.</summary>
    /// <exception cref="DispatcherReplacedException">Another process dispatches this file now; nothing was stored.</exception>
    public async Task<bool> RunAsync(string target, long epoch)
    {
        List<StoredSignal> due = database.Read(reader => reader.Batch(target, Now(), options.MaxBatchSize));
        if (due.Count == 0)
        {
            return false;
        }

        IReadOnlyList<StoredSignal> batch = _faults.Reorder(due);
        _faults.Pass(EntityCrashPoint.BatchTaken);
        BatchOutcome? done = await TryRunOperationsAsync(target, batch);
        _faults.Pass(EntityCrashPoint.OperationsRun);
        if (done is null || _faults.LosesBatch(batch[0].Sequence))
        {
            await FailAsync(target, batch, epoch);
        }
        else
        {
            await CommitAsync(target, batch, done, epoch);
        }

        return due.Count == options.MaxBatchSize || batch.Count < due.Count;
    }

    private async Task<BatchOutcome?> TryRunOperationsAsync(string target, IReadOnlyList<StoredSignal> batch)
    {
        EntityInstanceId id = EntityInstanceId.FromString(target);
        try
        {
            await using EntityLease lease = factory.Create(id.Name);
            byte[]? state = database.Read(reader => reader.State(target));
            EntityOperationBatch operations = new(lease.Entity, id, state, json);
            foreach (StoredSignal signal in batch)
            {
                if (await operations.RunAsync(signal) is { } error)
                {
                    counters.SignalFailed();
                    OperationFailed(error, target, signal.Operation, signal.Sequence);
                }
            }

            return new BatchOutcome(operations.WriteState(), operations.Signals);
        }
#pragma warning disable CA1031 // An entity that cannot be made, or whose state cannot be written, loses its batch, as a worker that cannot start does on Azure.
        catch (Exception error)
#pragma warning restore CA1031
        {
            EntityFailed(error, target, batch.Count);
            return null;
        }
    }

    private async Task CommitAsync(string target, IReadOnlyList<StoredSignal> batch, BatchOutcome done, long epoch)
    {
        bool repeats = _faults.RepeatsBatch(batch[0].Sequence);
        await database.Writer.WriteHereAsync(writes =>
        {
            RequireRight(writes, epoch);
            foreach (StoredSignal signal in batch)
            {
                writes.Delete(signal);
            }

            writes.SaveState(target, done.State, Now());
            foreach (NewSignal signal in done.Signals)
            {
                writes.Accept(signal);
            }

            foreach (StoredSignal signal in repeats ? batch : [])
            {
                writes.Accept(new NewSignal(target, signal.Operation, signal.Input, 0));
            }

            _faults.Pass(EntityCrashPoint.InCommit);
        });
        _faults.Pass(EntityCrashPoint.Committed);
        counters.SignalsRun(batch.Count);
    }

    private async Task FailAsync(string target, IReadOnlyList<StoredSignal> batch, long epoch)
    {
        await database.Writer.WriteHereAsync(writes =>
        {
            RequireRight(writes, epoch);
            writes.MarkFailed(batch);
        });
        counters.SignalsLost(batch.Count);
        BatchLost(target, batch.Count, batch[0].Sequence);
    }

    private void RequireRight(EntityWrites writes, long epoch)
    {
        if (epoch <= Volatile.Read(ref _abandoned))
        {
            throw new OperationCanceledException("The dispatcher has stopped; the batch runs again under its successor.");
        }

        writes.RequireEpoch(epoch);
    }

    private long Now() => time.GetUtcNow().UtcTicks;

    [LoggerMessage(4101, LogLevel.Error, "Operation '{Operation}' of {Entity} failed (signal {Sequence}): the signal is lost and its changes are taken back.")]
    private partial void OperationFailed(Exception error, string entity, string operation, long sequence);

    [LoggerMessage(4102, LogLevel.Error, "{Entity} could not run; its {Count} signals are lost.")]
    private partial void EntityFailed(Exception error, string entity, int count);

    [LoggerMessage(4103, LogLevel.Warning, "A batch of {Entity} was lost: {Count} signals from number {Sequence} on are marked failed.")]
    private partial void BatchLost(string entity, int count, long sequence);

    /// <summary>What is stored of a batch: the state as JSON (null for none), and what it signalled.</summary>
    private sealed record BatchOutcome(byte[]? State, IReadOnlyList<NewSignal> Signals);
}
