using StreamFunctions.Durable;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Ingest;

/// <summary>What the gate looks at. Read in this order: a backlog is one only if the log is read after the progress.</summary>
internal sealed record PressureView(
    IReadOnlyList<ProgressRow> Progress, LogSnapshot Log, IReadOnlyDictionary<int, StatusRow> Status);

/// <summary>Reads what the gate looks at, at most once per second or pulse period for all partitions of the process. Thread-safe.</summary>
internal sealed class PressureReader(
    LoadedPipeline pipeline, ILogPosition log, IProgressStore progress, IStatusStore status, TimeProvider clock, StreamMeter meter) : IDisposable
{
    private static readonly TimeSpan LongestFreshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private PressureView? _view;
    private PipelineIdentity? _viewOf;
    private long _readAt;

    /// <summary>For how long a view is used: also how often a wait looks again.</summary>
    public TimeSpan Freshness { get; } = pipeline.Plan.PulsePeriod < LongestFreshness ? pipeline.Plan.PulsePeriod : LongestFreshness;

    public async Task<PressureView> ReadAsync(PipelineIdentity identity, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_view is { } view && _viewOf == identity && clock.GetElapsedTime(_readAt) < Freshness)
            {
                return view;
            }

            var rows = await progress.ReadAllAsync(identity, cancellation);
            var snapshot = await log.ReadAsync(cancellation);
            var groups = await status.ReadAllAsync(identity, cancellation);
            meter.ReportBacklog(rows, snapshot);
            (_view, _viewOf, _readAt) = (new PressureView(rows, snapshot, groups.ToDictionary(g => g.Group)), identity, clock.GetTimestamp());
            return _view;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
