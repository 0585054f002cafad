using StreamFunctions.Durable;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>What became of an event that was sent a moment ago.</summary>
public enum EventOutcome
{
    /// <summary>Not handed out yet, or not folded, or its group has not told yet.</summary>
    Pending = 0,

    /// <summary>It is in its windows, or was a repeated id, or was left out by the filter.</summary>
    Counted = 1,

    /// <summary>It missed at least one of its windows.</summary>
    Late = 2,

    /// <summary>It is a dead letter itself.</summary>
    Dead = 3,
}

/// <summary>Reads from the tables what became of an event. Thread-safe.</summary>
public sealed class FateReader
{
    private readonly PipelineTable _pipelines;
    private readonly ProgressTable _progress;
    private readonly StatusTable _status;
    private readonly DeadLetterStore _letters;
    private readonly LateStore _late;

    internal FateReader(TableSet tables, DeadLetterStore letters, LateStore late)
    {
        _pipelines = new PipelineTable(tables);
        _progress = new ProgressTable(tables);
        _status = new StatusTable(tables);
        _letters = letters;
        _late = late;
    }

    /// <summary>Opens the reader of a pipeline.</summary>
    /// <inheritdoc cref="DeadLetterStore.Open" path="/param"/>
    public static FateReader Open(string connectionString, string prefix, string pipeline)
    {
        var tables = DeadLetterStore.Tables(connectionString, prefix);
        return new FateReader(tables, new DeadLetterStore(tables, pipeline), new LateStore(tables, pipeline));
    }

    /// <summary>Reads how far a partition was handed out; null = not at all.</summary>
    public async Task<ProgressRow?> ProgressAsync(PipelineIdentity identity, int partition, CancellationToken cancellation) =>
        (await _progress.ReadAllAsync(identity, cancellation)).FirstOrDefault(row => row.Partition == partition);

    /// <summary>
    /// Whether the current generation judges the event of an earlier one's dead letter itself: it has read it, or will. Then a copy
    /// would count twice. A generation that was restored from a savepoint has what was dead by then from its ancestors, and
    /// reads only what came after.
    /// </summary>
    public async Task<bool> JudgesItselfAsync(PipelineIdentity current, DeadLetterRecord letter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(letter);
        var progress = await ProgressAsync(current, letter.Partition, cancellation);
        if (progress is not null && letter.Sequence < progress.Start)
        {
            return false;
        }

        // The same plan judges the same: what it has read again is a dead letter of its own, and was one before its progress moved.
        return progress is null || progress.Last < letter.Sequence || !await IsAncestorAsync(current, letter.Generation, cancellation)
            || await _letters.FindAsync(current.Generation, letter.Partition, letter.Sequence, cancellation) is not null;
    }

    private async Task<bool> IsAncestorAsync(PipelineIdentity current, int generation, CancellationToken cancellation) =>
        await _pipelines.ReadAsync(current.Name, cancellation) is { } stored && stored.Identity.Generation == current.Generation
        && AncestorCodec.Read(stored.Ancestors.Span).Any(ancestor => ancestor.Generation == generation);

    /// <summary>Reads what became of an event.</summary>
    /// <param name="identity">The pipeline that reads it.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="group">Its key group; null = it is no row.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<EventOutcome> ReadAsync(
        PipelineIdentity identity, int partition, long sequence, int? group, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (await ProgressAsync(identity, partition, cancellation) is not { } progress || progress.Last < sequence)
        {
            return EventOutcome.Pending;
        }

        if (await _letters.FindAsync(identity.Generation, partition, sequence, cancellation) is not null)
        {
            return EventOutcome.Dead;
        }

        if (group is null)
        {
            return EventOutcome.Counted;
        }

        // The status first: what it covers has its late rows in the table, once its outbox was empty.
        var status = (await _status.ReadAllAsync(identity, cancellation)).FirstOrDefault(row => row.Group == group);
        var late = await _late.FindAsync(identity.Generation, partition, sequence, cancellation);
        return late.Count > 0 ? EventOutcome.Late : HasTold(status, partition, sequence) ? EventOutcome.Counted : EventOutcome.Pending;
    }

    private static bool HasTold(StatusRow? status, int partition, long sequence) =>
        status is { Outbox: 0 } && status.Coverage.Any(c => c.Partition == partition
            && (c.Prefix >= sequence || c.Ranges.Any(range => range.From <= sequence && range.To >= sequence)));
}
