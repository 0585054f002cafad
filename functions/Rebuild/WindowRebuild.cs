using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>
/// Rebuilds windows, in the order that makes a crash harmless: first it learns where the groups stand and which rows are
/// late, then it reads the log, then it writes results, and only then marks late rows as counted. Whatever breaks off is
/// put right by the next rebuild of the same range. Thread-safe.
/// </summary>
internal sealed class WindowRebuild(
    LoadedPipeline pipeline, IEventLog log, TableSet tables, PipelineTable pipelines, ProgressTable progress, IStatusStore status,
    ResultTable results, TimeProvider clock, ILogger<WindowRebuild> logger) : IWindowRebuild
{
    private readonly SettledGroups _groups = new(status, pipeline.Plan, clock);
    private readonly LateRowTable _late = new(tables);
    private readonly StoredWindows _stored = new(tables);

    /// <inheritdoc/>
    public async Task<RebuildOutcome> RebuildAsync(RebuildRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.From >= request.To)
        {
            throw new RebuildRefusedException("The range is empty: its start must lie before its end.");
        }

        var windows = new RebuildWindows(pipeline.Plan.Operator.Window);
        var snapshot = await log.ReadAsync(cancellationToken);
        var stored = await CheckIdentityAsync(request, snapshot, cancellationToken);
        var lease = request.DryRun ? null : await RebuildLease.TakeAsync(tables, request.Pipeline, clock, cancellationToken);
        try
        {
            return await RunAsync(request, windows, stored.CompleteFrom, lease, cancellationToken);
        }
        finally
        {
            if (lease is not null)
            {
                await lease.ReleaseAsync(CancellationToken.None);
            }
        }
    }

    private async Task<StoredIdentity> CheckIdentityAsync(RebuildRequest request, LogSnapshot snapshot, CancellationToken cancellation)
    {
        var lineage = PlanLineage.Of(pipeline.Plan, PipelineIdentityResolver.LogIdentityOf(log, snapshot));
        var stored = await pipelines.ReadAsync(pipeline.Plan.Name, cancellation)
            ?? throw new RebuildRefusedException($"No pipeline {pipeline.Plan.Name} has run on this storage: there is nothing to rebuild.");
        var current = stored.Identity;
        if (current != request.Pipeline)
        {
            throw new RebuildRefusedException(
                $"Generation {request.Pipeline.Generation} of {request.Pipeline.Name} is not the current one, which is {current.Generation}. Only the current one is rebuilt.");
        }

        if (current.Lineage != lineage)
        {
            throw new RebuildRefusedException(
                $"Generation {current.Generation} of {current.Name} runs with another query, other settings, another number of key groups or on another hub than given here. Give the pipeline and the hub that it runs with.");
        }

        return stored;
    }

    private async Task<RebuildOutcome> RunAsync(
        RebuildRequest request, RebuildWindows windows, long completeFrom, RebuildLease? lease, CancellationToken cancellation)
    {
        // In this order: what the groups had judged when they told so is in the late table that is read afterwards.
        var (groups, unsettled) = await _groups.WaitAsync(request, cancellation);
        var late = await _late.ReadAsync(request.Pipeline, groups.Keys, cancellation);
        var fold = new RebuildFold(request, pipeline.Plan, windows, late, groups);
        var missing = new List<MissingEvents>();
        var read = await ReadAsync(request, groups.Values, fold, missing, lease, cancellation);
        var lostUpTo = missing.Select(m => m.LatestTime).Append(EventTime.Add(completeFrom, -1)).Max();
        var planner = new RebuildPlanner(request, windows, pipeline.Projection.Names, lostUpTo);
        var plans = await PlanAsync(request, windows, planner, fold.Finish(), groups.Values, cancellation);
        var settled = SettledLate(fold, windows, plans.Values);
        if (lease is not null)
        {
            await WriteAsync(request, plans, settled, lease, cancellation);
        }

        var outcome = Outcome(plans.Values, settled) with
        {
            Number = lease is null || plans.Values.All(p => p.Write.Count == 0) ? 0 : lease.Number,
            EventsRead = read,
            LateLeft = fold.Left.Count,
            Missing = missing,
            Pending = fold.Pending,
            UnsettledGroups = unsettled,
        };
        Log.Rebuilt(logger, request.Pipeline.Name, request.Pipeline.Generation, outcome.Number, read, outcome.Windows, outcome.Added + outcome.Replaced + outcome.Retracted, outcome.LateCounted);
        return outcome;
    }

    private async Task<long> ReadAsync(
        RebuildRequest request, IEnumerable<GroupCut> groups, RebuildFold fold, List<MissingEvents> missing, RebuildLease? lease, CancellationToken cancellation)
    {
        var source = request.Source ?? new LogSource(log);
        var folded = groups.SelectMany(g => g.Prefixes).ToLookup(p => p.Key, p => p.Value);
        var read = 0L;
        foreach (var row in await progress.ReadAllAsync(request.Pipeline, cancellation))
        {
            // A group may have folded a block whose handout is not recorded yet.
            var upTo = folded[row.Partition].Append(row.Last).Max();
            read += await ReadAsync(source, row, upTo, fold, missing, lease, cancellation);
        }

        return read;
    }

    private async Task<long> ReadAsync(
        IRebuildSource source, ProgressRow row, long upTo, RebuildFold fold, List<MissingEvents> missing, RebuildLease? lease, CancellationToken cancellation)
    {
        var preprocessor = new Preprocessor(pipeline);
        var ranges = new MissingRanges(row.Partition, row.Start, pipeline.Plan.MaxFutureSkew, missing);
        var read = 0L;
        await foreach (var data in source.ReadAsync(row.Partition, row.Start, upTo, cancellation))
        {
            ranges.Pass(data);
            if (preprocessor.Read(row.Partition, data).Row is { } kept)
            {
                fold.Add(row.Partition, kept);
            }

            if (++read % IngestService.MaxEvents == 0 && lease is not null)
            {
                await lease.RenewAsync(now: false, cancellation);
            }
        }

        fold.EndPartition(row.Partition);
        ranges.End(upTo);
        return read;
    }

    private async Task<Dictionary<int, GroupPlan>> PlanAsync(
        RebuildRequest request, RebuildWindows windows, RebuildPlanner planner, IReadOnlyList<WindowResult> rebuilt,
        IEnumerable<GroupCut> groups, CancellationToken cancellation)
    {
        var byGroup = rebuilt.ToLookup(r => KeyGroups.Of(r.Key, pipeline.Plan.KeyGroups));
        var plans = new Dictionary<int, GroupPlan>();
        foreach (var group in groups)
        {
            var stored = await _stored.ReadAsync(request, group.Group, windows.IsSession, cancellation);
            var batch = new SinkBatch { Pipeline = request.Pipeline, Group = group.Group };
            plans[group.Group] = planner.Plan(
                byGroup[group.Group], stored, group.Horizon, result => results.ToEntity(batch, new ResultRow(result, 0)));
        }

        return plans;
    }

    /// <summary>The late rows whose window is right once the plans are carried out.</summary>
    private static List<AdmittedLate> SettledLate(RebuildFold fold, RebuildWindows windows, IEnumerable<GroupPlan> plans)
    {
        var done = plans.SelectMany(p => p.Done).ToLookup(c => c.Key, StringComparer.Ordinal);
        return fold.Admitted.FindAll(a => done[a.Key].Any(c => windows.IsSession
            ? c.Start <= a.Time && a.Time < c.End
            : c.Start == a.Entry.Start && c.End == a.Entry.End));
    }

    private async Task WriteAsync(
        RebuildRequest request, Dictionary<int, GroupPlan> plans, List<AdmittedLate> settled, RebuildLease lease, CancellationToken cancellation)
    {
        foreach (var (group, plan) in plans)
        {
            await lease.RenewAsync(now: true, cancellation);
            var batch = new SinkBatch
            {
                Pipeline = request.Pipeline,
                Group = group,
                Results = plan.Write.ConvertAll(result => new ResultRow(result, 0, lease.Number)),
            };
            await results.WriteAsync(batch, cancellation);
        }

        // Only now: a row that is marked but in no window would be lost to its readers; one in both is mended by the next run.
        await lease.RenewAsync(now: true, cancellation);
        await _late.MarkAsync(settled.Select(a => a.Entry), lease.Number, cancellation);
    }

    private static RebuildOutcome Outcome(IReadOnlyCollection<GroupPlan> plans, List<AdmittedLate> settled) => new()
    {
        Windows = plans.Sum(p => p.Windows),
        Added = plans.Sum(p => p.Added),
        Replaced = plans.Sum(p => p.Replaced),
        Unchanged = plans.Sum(p => p.Unchanged),
        Retracted = plans.Sum(p => p.Retracted),
        LiveWindows = plans.Sum(p => p.Live),
        IncompleteWindows = plans.Sum(p => p.Incomplete),
        LateCounted = settled.Count(a => !a.IsDuplicate),
        LateDuplicates = settled.Count(a => a.IsDuplicate),
    };
}
