namespace StreamFunctions.Durable;

/// <summary>Reads where the log stands. Thread-safe.</summary>
public interface ILogPosition
{
    /// <summary>
    /// Asks the hub for its partitions. The answer must not be older than the call: the pulse calls this <b>after</b>
    /// it has read the progress rows, and concludes that a partition whose progress equals its last enqueued number
    /// had nothing more by the time of those rows.
    /// </summary>
    /// <exception cref="Exception">The hub cannot be reached; the caller tries again later.</exception>
    Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>The hub at one time.</summary>
/// <param name="CreatedOn">When the hub was created; another time means another log.</param>
/// <param name="Partitions">All partitions in order: the index is the partition's number.</param>
public sealed record LogSnapshot(DateTimeOffset CreatedOn, IReadOnlyList<PartitionPosition> Partitions);

/// <summary>One partition of the hub.</summary>
/// <param name="Beginning">The first sequence number that the log still holds; above <paramref name="LastEnqueued"/> if it holds none.</param>
/// <param name="LastEnqueued">The last sequence number ever given; -1 = none.</param>
public sealed record PartitionPosition(long Beginning, long LastEnqueued);
