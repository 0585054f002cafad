namespace StreamFunctions.Durable;

/// <summary>Reads how far ingest has handed out the log. Thread-safe.</summary>
public interface IProgressStore
{
    /// <summary>
    /// Reads the progress rows of a generation; partitions that ingest has not touched have none. The rows need not be
    /// of one instant, but each must be at least as new as the call.
    /// </summary>
    /// <exception cref="Exception">The store cannot be read; the caller tries again later.</exception>
    Task<IReadOnlyList<ProgressRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken);
}

/// <summary>Reads what the groups told of themselves. Thread-safe.</summary>
public interface IStatusStore
{
    /// <summary>Reads the status rows of a generation; groups that never wrote one are not among them.</summary>
    /// <exception cref="Exception">The store cannot be read; the caller tries again later.</exception>
    Task<IReadOnlyList<StatusRow>> ReadAllAsync(PipelineIdentity pipeline, CancellationToken cancellationToken);
}
