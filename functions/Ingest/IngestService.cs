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
    HandoutService handouts, LostEvents lost, IngestGate gate, WakeThrottle wake, ILogger<IngestService> logger) : IIngest
{
    /// <summary>How many events one handout holds at most; bounds memory, and what is sent again after a crash.</summary>
    public const int MaxEvents = 4_000;

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
                ? await FillAsync(identity, progress, sequence - 1, int.MaxValue, cancellation)
                : await HandOutAsync(identity, progress, run, cancellation) is not null;
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
            await FillAsync(identity, progress, to, MaxEvents, cancellation);
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

    /// <summary>Hands out everything from the progress up to a number, as the log has it; at most so many events.</summary>
    /// <returns>False if somebody else moved the progress meanwhile.</returns>
    private async Task<bool> FillAsync(ResolvedIdentity identity, StoredProgress progress, long to, int most, CancellationToken cancellation)
    {
        var (from, partition, before) = (progress.Row.Last + 1, progress.Row.Partition, progress.Row.Lost);
        var at = progress;
        var read = 0;
        var chunk = new List<EventData>();
        var size = new HandoutSize();
        await foreach (var data in log.ReadAsync(partition, from, to, cancellation))
        {
            if (size.IsFull || data.SequenceNumber != at.Row.Last + chunk.Count + 1)
            {
                at = await MoveOnAsync(identity, at, chunk, data.SequenceNumber - 1, data.EnqueuedTime, cancellation);
                if (at is null)
                {
                    return false;
                }

                (chunk, size) = ([], new HandoutSize());
            }

            chunk.Add(data);
            size.Add(data);
            if (++read == most)
            {
                to = data.SequenceNumber;
                break;
            }
        }

        at = await MoveOnAsync(identity, at, chunk, to, null, cancellation);
        if (at is not null)
        {
            Log.HoleRead(logger, partition, from, to, read, at.Row.Lost - before);
        }

        return at is not null;
    }

    /// <summary>Hands out a run of events, then moves past what is missing after them. Null if somebody else moved the progress.</summary>
    private async Task<StoredProgress?> MoveOnAsync(
        ResolvedIdentity identity, StoredProgress progress, List<EventData> events, long upTo, DateTimeOffset? next, CancellationToken cancellation)
    {
        var at = events.Count == 0 ? progress : await HandOutAsync(identity, progress, events, cancellation);
        return at is null || at.Row.Last >= upTo ? at : Known(identity, at, await lost.RecordAsync(identity.Pipeline, at, upTo, next, cancellation));
    }

    private async Task<StoredProgress?> HandOutAsync(
        ResolvedIdentity identity, StoredProgress progress, List<EventData> events, CancellationToken cancellation)
    {
        var stored = Known(identity, progress, await handouts.HandOutAsync(identity, progress, events, cancellation));
        if (stored is not null)
        {
            Log.BatchIngested(logger, progress.Row.Partition, events.Count, stored.Row.Last);
        }

        return stored;
    }

    /// <summary>Remembers what was stored, or forgets what somebody else has changed.</summary>
    private StoredProgress? Known(ResolvedIdentity identity, StoredProgress before, StoredProgress? stored)
    {
        var key = (identity.Pipeline.Generation, before.Row.Partition);
        if (stored is null)
        {
            _known.TryRemove(key, out _);
        }
        else
        {
            _known[key] = stored;
        }

        return stored;
    }

    private async Task<StoredProgress> ProgressAsync(PipelineIdentity identity, int partition, CancellationToken cancellation)
    {
        if (_known.TryGetValue((identity.Generation, partition), out var known))
        {
            return known;
        }

        var read = await progressTable.ReadAsync(identity, partition, pipeline.Plan.KeyGroups, cancellation);
        await lost.TellAsync(identity, read.Row, cancellation);
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
