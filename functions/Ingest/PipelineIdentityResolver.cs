using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Who this process is, and how many partitions the hub had when it was last asked.</summary>
internal sealed record ResolvedIdentity(PipelineIdentity Pipeline, int PartitionCount);

/// <summary>
/// Finds out which generation of the pipeline this process serves, by <see cref="ChangeDecision"/>: its own plan's, which
/// it makes if need be, loudly; or none, if another plan has replaced its own. Thread-safe.
/// </summary>
internal sealed class PipelineIdentityResolver(
    LoadedPipeline pipeline, IEventLog log, PipelineTable table, ProgressTable progress, TimeProvider clock, ILogger<PipelineIdentityResolver> logger) : IDisposable
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly StartFinder _starts = new(pipeline, log, progress, clock);
    private ResolvedIdentity? _resolved;
    private long _resolvedAt;

    /// <summary>The identity, at most half a minute old.</summary>
    /// <exception cref="IdentityException">Another plan has taken the pipeline over, or this one may not.</exception>
    public async Task<ResolvedIdentity> CurrentAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return _resolved is { } known && clock.GetElapsedTime(_resolvedAt) < Freshness ? known : await ResolveAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The identity after asking the hub and the table again; for when a batch does not follow the one before.</summary>
    /// <exception cref="IdentityException">Another plan has taken the pipeline over, or this one may not.</exception>
    public async Task<ResolvedIdentity> RecheckAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await ResolveAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Which log it is: namespace, hub and creation time, in milliseconds. That is what AMQP carries; any finer part would depend on who asked.</summary>
    internal static string LogIdentityOf(IEventLog log, LogSnapshot snapshot) => string.Create(
        CultureInfo.InvariantCulture, $"{log.HostName}/{log.EventHub}@{snapshot.CreatedOn.ToUnixTimeMilliseconds()}");

    private async Task<ResolvedIdentity> ResolveAsync(CancellationToken cancellation)
    {
        var snapshot = await log.ReadAsync(cancellation);
        var own = OwnPlan.Of(pipeline, LogIdentityOf(log, snapshot));
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await table.ReadAsync(own.Name, cancellation);
            var change = ChangeDecision.Decide(stored, own, _resolved?.Pipeline.Generation);
            if (change.Kind == ChangeKind.Refused)
            {
                Log.Refused(logger, change.Reason);
                throw new IdentityException(change.Reason);
            }

            var wanted = change.Kind switch
            {
                ChangeKind.Same => stored!,
                ChangeKind.Adopt => stored! with { Revision = own.Revision, Description = own.Description, KeyGroups = own.KeyGroups },
                _ => await StartAsync(own, stored, snapshot, cancellation),
            };
            if (change.Kind == ChangeKind.Same || await table.TryWriteAsync(wanted, cancellation))
            {
                Tell(change, wanted);
                return Keep(wanted.Identity, snapshot.Partitions.Count);
            }
        }

        throw new IdentityException($"Pipeline {own.Name}: its identity changed {MaxAttempts} times while it was read; too many processes start at once.");
    }

    /// <summary>
    /// Records where the next generation starts, before it exists: once it does, its progress says so. Rows of a faster
    /// twin stay, and are what counts.
    /// </summary>
    private async Task<StoredIdentity> StartAsync(OwnPlan own, StoredIdentity? stored, LogSnapshot snapshot, CancellationToken cancellation)
    {
        var next = own.Succeed(stored, stored?.NextGeneration ?? 1);
        var completeFrom = EventTime.None;
        foreach (var start in await _starts.FindAsync(stored, own.Log, snapshot, cancellation))
        {
            completeFrom = Math.Max(completeFrom, await RecordAsync(next.Identity, start, cancellation));
        }

        return next with { CompleteFrom = completeFrom };
    }

    private async Task<long> RecordAsync(PipelineIdentity identity, PartitionStart start, CancellationToken cancellation)
    {
        var (row, etag) = await progress.ReadAsync(identity, start.Partition, pipeline.Plan.KeyGroups, cancellation);
        if (row.Last >= 0 || (start.First <= 0 && start.CompleteFrom == EventTime.None))
        {
            return row.CompleteFrom;
        }

        var first = row with { Last = start.First - 1, Start = start.First, CompleteFrom = start.CompleteFrom };
        return await progress.TryWriteAsync(identity, first, etag, cancellation) is not null
            ? start.CompleteFrom
            : (await progress.ReadAsync(identity, start.Partition, pipeline.Plan.KeyGroups, cancellation)).Row.CompleteFrom;
    }

    private void Tell(Change change, StoredIdentity stored)
    {
        var (name, generation, lineage) = stored.Identity;
        if (change.Kind is ChangeKind.First or ChangeKind.Replay)
        {
            Log.NewGeneration(logger, name, generation, lineage, stored.Log, change.Reason);
        }

        if (change.Kind == ChangeKind.Replay && stored.CompleteFrom != EventTime.None)
        {
            Log.IncompleteStart(logger, name, generation, EventTime.ToInstant(stored.CompleteFrom));
        }
    }

    private ResolvedIdentity Keep(PipelineIdentity identity, int partitionCount)
    {
        _resolvedAt = clock.GetTimestamp();
        return _resolved = new ResolvedIdentity(identity, partitionCount);
    }
}
