using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Finds where a new generation starts in each partition: asks the log, and what the older generation has read. Thread-safe.</summary>
internal sealed class StartFinder(LoadedPipeline pipeline, IEventLog log, IProgressStore progress, TimeProvider clock)
{
    private const int ParallelPartitions = 8;

    /// <summary>Finds the starts, in the order of the partitions.</summary>
    /// <param name="older">The generation that is replaced; null = there is none, and every window counts as complete.</param>
    /// <param name="logIdentity">The log that the new generation reads.</param>
    /// <param name="snapshot">Where it stands.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="IdentityException"><c>startFrom</c> names a number that the log does not hold.</exception>
    public async Task<IReadOnlyList<PartitionStart>> FindAsync(
        StoredIdentity? older, string logIdentity, LogSnapshot snapshot, CancellationToken cancellation)
    {
        RefuseMissing(snapshot);
        var rows = older is null ? [] : (await progress.ReadAllAsync(older.Identity, cancellation)).ToDictionary(row => row.Partition);
        var sameLog = older?.Log == logIdentity;
        var starts = new PartitionStart[snapshot.Partitions.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelPartitions, CancellationToken = cancellation };
        await Parallel.ForAsync(0, starts.Length, options, async (partition, token) =>
        {
            var first = await FirstAsync(partition, snapshot.Partitions[partition], token);
            var before = sameLog ? rows.GetValueOrDefault(partition) : null;
            var completeFrom = older is null || (sameLog && StartDecision.ReadsAll(first, before))
                ? EventTime.None
                : StartDecision.CompleteFrom(await LastUnreadAsync(partition, first, snapshot, token), pipeline.Plan.MaxFutureSkew);
            starts[partition] = new PartitionStart(partition, first, completeFrom);
        });
        return starts;
    }

    private void RefuseMissing(LogSnapshot snapshot)
    {
        if (pipeline.File.StartFrom is not StartFrom.Sequence { First: var named })
        {
            return;
        }

        var problems = named.Select(start => start.Key >= snapshot.Partitions.Count
                ? $"partition {start.Key} does not exist, the hub has {snapshot.Partitions.Count}"
                : ProblemWith(start.Key, start.Value, snapshot.Partitions[start.Key]))
            .OfType<string>()
            .ToList();
        if (problems.Count > 0)
        {
            throw new IdentityException(
                $"Pipeline {pipeline.Plan.Name}: `startFrom` names what the log does not hold: {string.Join("; ", problems)}. Name numbers that it holds, or start from \"earliest\".");
        }
    }

    private static string? ProblemWith(int partition, long first, PartitionPosition position)
    {
        var (beginning, next) = (Math.Min(position.Beginning, position.LastEnqueued + 1), position.LastEnqueued + 1);
        return first < beginning ? $"partition {partition}: {first} to {beginning - 1} are no longer in the log, which begins with {beginning}"
            : first > next ? $"partition {partition}: {next} to {first - 1} are not in the log yet, whose next number is {next}"
            : null;
    }

    private async Task<long> FirstAsync(int partition, PartitionPosition position, CancellationToken cancellation)
    {
        var (beginning, next) = (Math.Min(position.Beginning, position.LastEnqueued + 1), position.LastEnqueued + 1);
        return pipeline.File.StartFrom switch
        {
            StartFrom.Latest => next,
            StartFrom.Sequence named => named.First.GetValueOrDefault(partition, beginning),
            StartFrom.EnqueuedTime time => await FirstAtAsync(partition, time.At, beginning, next, cancellation),
            _ => beginning,
        };
    }

    /// <summary>The first number in [from, next] whose event was enqueued at a time or later, by bisection: a partition enqueues in order.</summary>
    private async Task<long> FirstAtAsync(int partition, DateTimeOffset at, long from, long next, CancellationToken cancellation)
    {
        while (from < next)
        {
            var middle = from + ((next - from) / 2);
            if (await ReadAsync(partition, middle, cancellation) is { } data && data.EnqueuedTime >= at)
            {
                next = middle;
            }
            else
            {
                from = middle + 1;
            }
        }

        return from;
    }

    /// <summary>When the last event before the start was enqueued, or a time after that if the log no longer holds it.</summary>
    private async Task<DateTimeOffset> LastUnreadAsync(int partition, long first, LogSnapshot snapshot, CancellationToken cancellation)
    {
        var position = snapshot.Partitions[partition];
        if (first <= 0)
        {
            // Of this log everything is read: what is unread was in the one before it.
            return snapshot.CreatedOn;
        }

        var near = first > position.Beginning ? first - 1 : first;
        return near <= position.LastEnqueued && await ReadAsync(partition, near, cancellation) is { } data ? data.EnqueuedTime : clock.GetUtcNow();
    }

    private async Task<EventData?> ReadAsync(int partition, long sequence, CancellationToken cancellation)
    {
        await foreach (var data in log.ReadAsync(partition, sequence, sequence, cancellation))
        {
            return data;
        }

        return null;
    }
}
