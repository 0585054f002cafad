namespace StreamFunctions.Durable;

/// <summary>
/// Reads ranges of the log again and hands them out. Thread-safe. Both methods must first make sure that the hub is
/// still the log of <see cref="PipelineIdentity.Lineage"/> and throw otherwise: the sequence numbers of a recreated hub
/// mean other events.
/// </summary>
public interface IGapRepair
{
    /// <summary>
    /// Reads [<paramref name="from"/>, <paramref name="upTo"/>] of a partition, preprocesses as ingest does, and signals
    /// the rows of one group again: blocks without time (<see cref="BlockMessage.MaxEventTime"/> null) whose claims
    /// together cover what was repaired, also if there is no row in it. Neither progress nor dead letters change.
    /// What the log no longer holds is claimed as well, by messages of its own that say so
    /// (<see cref="BlockMessage.Lost"/>): else the group would wait for it for ever. Not so what ingest has already told
    /// of as lost, nor what lies below the generation's start: no group ever had it.
    /// </summary>
    /// <param name="pipeline">Whose group.</param>
    /// <param name="partition">The partition's number.</param>
    /// <param name="from">First sequence number (included); already handed out once.</param>
    /// <param name="upTo">Last sequence number (included).</param>
    /// <param name="group">The key group that lacks the range.</param>
    /// <param name="cancellationToken">Stops the work between two signals.</param>
    /// <returns>What was sent again; may be less than asked, starting at <paramref name="from"/>: the rest stays a gap.</returns>
    /// <exception cref="Exception">A transient fault; nothing is lost, the caller tries again later.</exception>
    Task<RepairOutcome> RepairAsync(PipelineIdentity pipeline, int partition, long from, long upTo, int group, CancellationToken cancellationToken);

    /// <summary>
    /// Hands out [<paramref name="from"/>, <paramref name="upTo"/>] of a partition that nobody works on, through the very
    /// same way as a triggered batch: dead letters, signals to all groups, then progress by ETag.
    /// </summary>
    /// <returns>The new <see cref="ProgressRow.Last"/>; may be less than <paramref name="upTo"/> (bounded work).</returns>
    /// <exception cref="Exception">A transient fault; nothing is lost, the caller tries again later.</exception>
    Task<long> IngestHoleAsync(PipelineIdentity pipeline, int partition, long from, long upTo, CancellationToken cancellationToken);
}

/// <summary>What a repair did.</summary>
/// <param name="UpTo">The range was repaired up to here (included); <c>from - 1</c> = nothing.</param>
/// <param name="Rows">Rows of the group that were sent again.</param>
/// <param name="Lost">Sequence numbers of the range that the log no longer holds.</param>
public sealed record RepairOutcome(long UpTo, long Rows, long Lost);
