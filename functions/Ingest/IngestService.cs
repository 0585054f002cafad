using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>
/// Hands the log out to the key groups, partition by partition, without a hole: skips what was handed out already,
/// reads from the log what is missing before a batch, and records the progress under its ETag. Thread-safe; two of the
/// same partition at once (a lost lease, a pulse) get in each other's way, but do no harm: claims of equal ranges hold
/// equal rows, and the groups drop what they have.
/// </summary>
internal sealed class IngestService(
    LoadedPipeline pipeline, PipelineIdentityResolver identities, IEventLog log, ProgressTable progressTable,
    HandoutService handouts, IngestGate gate, WakeThrottle wake, ILogger<IngestService> logger) : IIngest
{
    /// <summary>How many events one handout holds at most; bounds memory, and what is sent again after a crash.</summary>
    public const int MaxEvents = 2_000;

    private const int MaxConflicts = 5;

    private readonly ConcurrentDictionary<(int Generation, int Partition), StoredProgress> _known = new();

    /// <inheritdoc/>
    public async Task IngestAsync(int partition, IReadOnlyList<EventData> events, CancellationToken cancellation)
    {
        var identity = await IdentityForAsync(partition, cancellation);
        var asked = false;
        var conflicts = 0;
        for (var next = 0; next < events.Count;)
        {
            var progress = await ProgressAsync(identity.Pipeline, partition, cancellation);
            var last = progress.Row.Last;
            var sequence = events[next].SequenceNumber;
            if (sequence != last + 1 && !asked)
            {
                // A redelivery, a hole, or another hub under the same name: ask before deciding which.
                asked = true;
                identity = await identities.RecheckAsync(cancellation);
                _known.TryRemove((identity.Pipeline.Generation, partition), out _);
                continue;
            }

            if (sequence <= last)
            {
                next = SkipTo(events, next, last + 1);
                continue;
            }

            var run = sequence > last + 1 ? null : Run(events, next);
            var handedOut = run is null
                ? await FillAsync(identity, progress, sequence - 1, cancellation)
                : await HandOutAsync(identity, progress, run, run[^1].SequenceNumber, cancellation);
            if (!handedOut && ++conflicts >= MaxConflicts)
            {
                throw new InvalidOperationException($"Partition {partition}: its progress was changed by others {conflicts} times in a row; trying again later.");
            }

            next += handedOut && run is not null ? run.Count : 0;
        }

        await wake.WakeAsync(identity.Pipeline, cancellation);
    }

    /// <summary>Hands out a range of the log that no trigger brings; bounded work. Nothing while the partition has to wait.</summary>
    /// <returns>The new <see cref="ProgressRow.Last"/>.</returns>
    public async Task<long> IngestRangeAsync(PipelineIdentity expected, int partition, long to, CancellationToken cancellation)
    {
        // Not a cached identity: the numbers of a hub that was recreated a moment ago mean other events.
        var identity = await identities.RecheckAsync(cancellation);
        if (identity.Pipeline != expected)
        {
            throw new IdentityException($"Generation {expected.Generation} is not served by this process, which has {identity.Pipeline.Generation}.");
        }

        _known.TryRemove((expected.Generation, partition), out _);
        var progress = await ProgressAsync(expected, partition, cancellation);
        if (to > progress.Row.Last && await gate.LookAsync(expected, progress.Row, cancellation) == WaitReason.None)
        {
            await FillAsync(identity, progress, Math.Min(to, progress.Row.Last + MaxEvents), cancellation);
            progress = await ProgressAsync(expected, partition, cancellation);
        }

        return progress.Row.Last;
    }

    private static int SkipTo(IReadOnlyList<EventData> events, int index, long sequence)
    {
        while (index < events.Count && events[index].SequenceNumber < sequence)
        {
            index++;
        }

        return index;
    }

    /// <summary>The events from an index on that follow each other without a hole.</summary>
    private static List<EventData> Run(IReadOnlyList<EventData> events, int from)
    {
        var run = new List<EventData> { events[from] };
        var size = new HandoutSize();
        size.Add(events[from]);
        while (!size.IsFull && from + run.Count < events.Count
            && events[from + run.Count].SequenceNumber == run[^1].SequenceNumber + 1)
        {
            size.Add(events[from + run.Count]);
            run.Add(events[from + run.Count]);
        }

        return run;
    }

    /// <summary>Hands out everything from the progress up to a number, as the log has it.</summary>
    /// <returns>False if somebody else moved the progress meanwhile.</returns>
    private async Task<bool> FillAsync(ResolvedIdentity identity, StoredProgress progress, long to, CancellationToken cancellation)
    {
        var from = progress.Row.Last + 1;
        var partition = progress.Row.Partition;
        var read = 0L;
        var chunk = new List<EventData>();
        var size = new HandoutSize();
        await foreach (var data in log.ReadAsync(partition, from, to, cancellation))
        {
            chunk.Add(data);
            size.Add(data);
            read++;
            if (size.IsFull)
            {
                if (!await HandOutAsync(identity, progress, chunk, data.SequenceNumber, cancellation))
                {
                    return false;
                }

                progress = await ProgressAsync(identity.Pipeline, partition, cancellation);
                (chunk, size) = ([], new HandoutSize());
            }
        }

        if (to > progress.Row.Last && !await HandOutAsync(identity, progress, chunk, to, cancellation))
        {
            return false;
        }

        Log.HoleRead(logger, partition, from, to, read, to - from + 1 - read);
        return true;
    }

    private async Task<bool> HandOutAsync(
        ResolvedIdentity identity, StoredProgress progress, List<EventData> events, long upTo, CancellationToken cancellation)
    {
        var stored = await handouts.HandOutAsync(identity, progress, events, upTo, cancellation);
        if (stored is null)
        {
            _known.TryRemove((identity.Pipeline.Generation, progress.Row.Partition), out _);
            return false;
        }

        _known[(identity.Pipeline.Generation, progress.Row.Partition)] = stored;
        Log.BatchIngested(logger, progress.Row.Partition, events.Count, upTo);
        return true;
    }

    private async Task<StoredProgress> ProgressAsync(PipelineIdentity identity, int partition, CancellationToken cancellation)
    {
        if (_known.TryGetValue((identity.Generation, partition), out var known))
        {
            return known;
        }

        var read = await progressTable.ReadAsync(identity, partition, pipeline.Plan.KeyGroups, cancellation);
        _known[(identity.Generation, partition)] = read;
        return read;
    }

    private async Task<ResolvedIdentity> IdentityForAsync(int partition, CancellationToken cancellation)
    {
        var identity = await identities.CurrentAsync(cancellation);
        if (partition >= identity.PartitionCount)
        {
            identity = await identities.RecheckAsync(cancellation);
        }

        return identity;
    }
}
