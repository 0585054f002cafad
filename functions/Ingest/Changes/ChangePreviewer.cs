using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Runs the decisions of a start without carrying them out. Thread-safe.</summary>
internal sealed class ChangePreviewer(
    LoadedPipeline pipeline, IEventLog log, PipelineTable table, IProgressStore progress, TimeProvider clock) : IChangePreview
{
    private readonly StartFinder _starts = new(pipeline, log, progress, clock);

    /// <inheritdoc/>
    public async Task<ChangePreview> PreviewAsync(CancellationToken cancellationToken)
    {
        var snapshot = await log.ReadAsync(cancellationToken);
        var own = OwnPlan.Of(pipeline, PipelineIdentityResolver.LogIdentityOf(log, snapshot));
        var stored = await table.ReadAsync(own.Name, cancellationToken);
        var change = ChangeDecision.Decide(stored, own, served: null);
        var preview = new ChangePreview
        {
            Outcome = OutcomeOf(change.Kind),
            Running = stored?.Identity.Generation,
            RunningRevision = stored?.Revision ?? 0,
            Next = stored?.Identity.Generation ?? 1,
            Reason = change.Reason,
        };
        return preview.Outcome is ChangeOutcome.Started or ChangeOutcome.Replayed
            ? await WithStartAsync(preview, own, stored, snapshot, cancellationToken)
            : preview;
    }

    private static ChangeOutcome OutcomeOf(ChangeKind kind) => kind switch
    {
        ChangeKind.First => ChangeOutcome.Started,
        ChangeKind.Replay => ChangeOutcome.Replayed,
        ChangeKind.Refused => ChangeOutcome.Refused,
        _ => ChangeOutcome.Kept,
    };

    private async Task<ChangePreview> WithStartAsync(
        ChangePreview preview, OwnPlan own, StoredIdentity? stored, LogSnapshot snapshot, CancellationToken cancellation)
    {
        try
        {
            var starts = await _starts.FindAsync(stored, own.Log, snapshot, cancellation);
            var completeFrom = starts.Select(start => start.CompleteFrom).DefaultIfEmpty(EventTime.None).Max();
            return preview with
            {
                Next = stored?.NextGeneration ?? 1,
                Reads = [.. starts.Select(start => new ReadRange(start.Partition, start.First, snapshot.Partitions[start.Partition].LastEnqueued))],
                CompleteFrom = completeFrom == EventTime.None ? null : EventTime.ToInstant(completeFrom),
            };
        }
        catch (IdentityException fault)
        {
            return preview with { Outcome = ChangeOutcome.Refused, Reason = fault.Message };
        }
    }
}
