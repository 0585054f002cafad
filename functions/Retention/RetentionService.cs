using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Retention;

/// <summary>Sweeps the tables of the pipeline, one after the other. Thread-safe.</summary>
internal sealed class RetentionService(
    LoadedPipeline pipeline, TableSet tables, PipelineTable pipelines, IStatusStore status, ILogPosition log, TimeProvider clock,
    StreamMeter meter, ILogger<RetentionService> logger, SweepBounds? bounds = null) : IRetention
{
    private readonly PipelinePlan _plan = pipeline.Plan;
    private readonly TableSweep _rows = new(tables, new SweepCursors(tables), bounds ?? new SweepBounds());
    private readonly BodySweep _bodies = new(tables, new SweepCursors(tables), bounds ?? new SweepBounds());

    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken cancellation)
    {
        // A process of another plan does not know what the running one still needs, nor what is wanted now.
        if (await pipelines.ReadAsync(_plan.Name, cancellation) is not { } stored || stored.PlanHash != _plan.PlanHash)
        {
            Log.RetentionNotOurs(logger, _plan.Name);
            return;
        }

        var faults = new List<Exception>();
        foreach (var kind in RetainedKinds.All)
        {
            if (pipeline.File.Retention.AgeOf(kind) is { } age && await TrySweepAsync(stored.Identity, kind, age, cancellation) is { } fault)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            throw new AggregateException($"Retention of pipeline {_plan.Name} broke off in {faults.Count} tables; the next run goes on where this one stopped.", faults);
        }
    }

    private async Task<Exception?> TrySweepAsync(PipelineIdentity identity, RetainedKind kind, TimeSpan age, CancellationToken cancellation)
    {
        try
        {
            var cutoff = clock.GetUtcNow() - age;
            var count = kind == RetainedKind.DeadLetterBodies
                ? await _bodies.RunAsync(_plan.Name, cutoff, cancellation)
                : await _rows.RunAsync(_plan.Name, kind, cutoff, await FactsAsync(identity, kind, cancellation), cancellation);
            meter.ReportExpired(kind.ToString(), count.Deleted);
            Log.RetentionSwept(logger, kind.ToString(), count.Looked, count.Deleted, cutoff, count.Finished);
            return null;
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            Log.RetentionFailed(logger, fault, kind.ToString());
            return fault;
        }
    }

    private async Task<SweepFacts> FactsAsync(PipelineIdentity identity, RetainedKind kind, CancellationToken cancellation)
    {
        var facts = new SweepFacts { Generation = identity.Generation, AllowedLateness = _plan.Operator.Time.AllowedLateness.Ticks };
        return kind switch
        {
            RetainedKind.Results => facts with
            {
                Watermarks = (await status.ReadAllAsync(identity, cancellation)).ToDictionary(row => row.Group, row => row.Watermark),
            },
            RetainedKind.Late => facts with { LogBeginnings = [.. (await log.ReadAsync(cancellation)).Partitions.Select(p => p.Beginning)] },
            _ => facts,
        };
    }
}
