using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Replay;

/// <summary>
/// Runs a pipeline's query over recorded events: one pass over the log, with the same preprocessing and the same operator
/// as the stream, all key groups at once. Time moves by the log alone: no partition becomes idle, and each one ends with
/// its input. The partition that is behind in event time is read first, so memory is bounded by the windows that are open.
/// One replay per instance.
/// </summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="output">Where everything goes.</param>
public sealed class PipelineReplay(LoadedPipeline pipeline, IReplayOutput output) : IOperatorOutput
{
    /// <summary>
    /// Events of a partition per step, as many as a batch of the trigger: rows are judged late against the time before
    /// their step.
    /// </summary>
    public const int EventsPerStep = 1_000;

    /// <summary>
    /// Bytes of bodies after which a step ends before its events are all: what a replay holds is bounded by it and one event
    /// more, besides open windows.
    /// </summary>
    public const int BytesPerStep = 8 << 20;

    private readonly KeyedOperator _operator = new(pipeline.Plan.Operator);
    private readonly EventClock _clock = new(pipeline.Plan.Operator.Time);
    private readonly List<WindowResult> _results = [];
    private readonly List<LateRow> _late = [];

    /// <summary>Replays to the end of the input.</summary>
    /// <param name="partitions">The partitions, each once.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <returns>What became of the events.</returns>
    /// <exception cref="ArgumentException">There are no partitions, more than <see cref="EventClock.MaxPartitions"/>, or one twice.</exception>
    public async Task<ReplayTally> RunAsync(IReadOnlyList<RecordedPartition> partitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        if (partitions.Count == 0 || partitions.DistinctBy(p => p.Partition).Count() != partitions.Count)
        {
            throw new ArgumentException("A replay needs partitions, each once.", nameof(partitions));
        }

        var readers = partitions.OrderBy(p => p.Partition).Select(p => new ReplayPartitionReader(pipeline, p, cancellationToken)).ToList();
        try
        {
            return await RunAsync(readers, cancellationToken);
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }
        }
    }

    void IOperatorOutput.Emit(WindowResult result) => _results.Add(result);

    void IOperatorOutput.Late(LateRow row) => _late.Add(row);

    private async Task<ReplayTally> RunAsync(List<ReplayPartitionReader> readers, CancellationToken cancellation)
    {
        _clock.KnowPartitions(readers.Count);
        var total = default(ReplayTally);
        while (readers.Where(r => !r.Ended).MinBy(r => r.MaxEventTime) is { } reader)
        {
            cancellation.ThrowIfCancellationRequested();
            var (block, dead, tally) = await reader.ReadAsync(EventsPerStep, BytesPerStep);
            var folded = block.Count == 0 ? default : _operator.Fold(block, null, this);
            MoveTime(readers.IndexOf(reader), reader);
            total = Add(total, tally, folded, _results.Count);
            await output.WriteAsync(new ReplayStep([.. _results], [.. _late], dead, _operator.Watermark), cancellation);
            _results.Clear();
            _late.Clear();
        }

        return total;
    }

    private void MoveTime(int index, ReplayPartitionReader reader)
    {
        var coverage = new Coverage();
        coverage.ExtendPrefix(reader.Last);
        _clock.Claim(index, reader.Last, reader.MaxEventTime, coverage);
        if (reader.Ended)
        {
            _clock.Claim(index, reader.Last, EventTime.EndOfInput, coverage);
        }

        if (_clock.Watermark > _operator.Watermark)
        {
            _operator.AdvanceTo(_clock.Watermark, this);
        }
    }

    private static ReplayTally Add(ReplayTally sum, ReplayTally read, FoldTally folded, int results) => new(
        sum.Read + read.Read,
        sum.Counted + folded.Counted,
        sum.Late + folded.Late,
        sum.PartiallyLate + folded.PartiallyLate,
        sum.Duplicates + folded.Duplicate,
        sum.Filtered + read.Filtered,
        sum.Dead + read.Dead,
        sum.Controls + read.Controls,
        sum.Results + results);
}
