using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Who this process is, and how many partitions the hub had when it was last asked.</summary>
internal sealed record ResolvedIdentity(PipelineIdentity Pipeline, int PartitionCount);

/// <summary>
/// Finds out which generation of the pipeline this process serves. The first process with a plan and a log creates or
/// adopts the generation; another lineage than the stored one starts the next generation, loudly. Once resolved, a
/// process never starts a generation over a higher one of somebody else: it stops. Thread-safe.
/// </summary>
internal sealed class PipelineIdentityResolver(
    LoadedPipeline pipeline, IEventLog log, PipelineTable table, ProgressTable progress, TimeProvider clock, ILogger<PipelineIdentityResolver> logger) : IDisposable
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ResolvedIdentity? _resolved;
    private long _resolvedAt;

    /// <summary>The identity, at most half a minute old.</summary>
    /// <exception cref="IdentityException">Another process has taken the pipeline over.</exception>
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
    /// <exception cref="IdentityException">Another process has taken the pipeline over.</exception>
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

    /// <summary>The lineage: 16 hexadecimal characters that differ whenever plan, log or number of key groups differ.</summary>
    internal static string LineageOf(PipelinePlan plan, string logIdentity) => XxHash64
        .HashToUInt64(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{plan.PlanHash}\n{logIdentity}\n{plan.KeyGroups}")))
        .ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Which log it is: namespace, hub and creation time, in milliseconds. That is what AMQP carries; any finer part would depend on who asked.</summary>
    internal static string LogIdentityOf(IEventLog log, LogSnapshot snapshot) => string.Create(
        CultureInfo.InvariantCulture, $"{log.HostName}/{log.EventHub}@{snapshot.CreatedOn.ToUnixTimeMilliseconds()}");

    private async Task<ResolvedIdentity> ResolveAsync(CancellationToken cancellation)
    {
        var snapshot = await log.ReadAsync(cancellation);

        var logIdentity = LogIdentityOf(log, snapshot);
        var lineage = LineageOf(pipeline.Plan, logIdentity);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await table.ReadAsync(pipeline.Plan.Name, cancellation);
            if (stored?.Identity.Lineage == lineage)
            {
                return Keep(stored.Identity, snapshot.Partitions.Count);
            }

            if (stored is not null && _resolved is { } own && stored.Identity.Generation > own.Pipeline.Generation)
            {
                Log.Superseded(logger, pipeline.Plan.Name, own.Pipeline.Generation, stored.Identity.Generation);
                throw new IdentityException(
                    $"Pipeline {pipeline.Plan.Name}: generation {stored.Identity.Generation} runs with another plan or log; this process has generation {own.Pipeline.Generation} and hands out nothing more. Restart or redeploy it.");
            }

            var next = new PipelineIdentity(pipeline.Plan.Name, stored?.NextGeneration ?? 1, lineage);
            await RecordStartAsync(next, snapshot, cancellation);

            var row = new StoredIdentity(next, pipeline.Plan.PlanHash, logIdentity, stored?.ETag) { Retired = stored?.RetiredBy(lineage) ?? [] };
            if (await table.TryWriteAsync(row, cancellation))
            {
                Log.NewGeneration(logger, next.Name, next.Generation, lineage, logIdentity);
                return Keep(next, snapshot.Partitions.Count);
            }
        }

        throw new IdentityException($"Pipeline {pipeline.Plan.Name}: its identity changed {MaxAttempts} times while it was read; too many processes start at once.");
    }

    // Before the generation itself: once it exists, its progress says where it starts. Rows of a faster twin stay.
    private async Task RecordStartAsync(PipelineIdentity identity, LogSnapshot snapshot, CancellationToken cancellation)
    {
        for (var partition = 0; partition < snapshot.Partitions.Count; partition++)
        {
            var (beginning, lastEnqueued) = snapshot.Partitions[partition];
            var start = pipeline.Plan.StartFrom == StartPosition.Latest ? lastEnqueued + 1 : Math.Min(beginning, lastEnqueued + 1);
            if (start <= 0)
            {
                continue;
            }

            var (row, etag) = await progress.ReadAsync(identity, partition, pipeline.Plan.KeyGroups, cancellation);
            if (row.Last < 0)
            {
                await progress.TryWriteAsync(identity, row with { Last = start - 1, Start = start }, etag, cancellation);
            }
        }
    }

    private ResolvedIdentity Keep(PipelineIdentity identity, int partitionCount)
    {
        _resolvedAt = clock.GetTimestamp();
        return _resolved = new ResolvedIdentity(identity, partitionCount);
    }
}
