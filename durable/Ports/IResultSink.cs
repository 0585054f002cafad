namespace StreamFunctions.Durable;

/// <summary>Where groups write results, late rows, alerts and status. Thread-safe.</summary>
public interface IResultSink
{
    /// <summary>
    /// Writes a batch. Every part is idempotent: results are inserted, or replace a stored row whose
    /// <see cref="ResultVersion"/> is not higher; all else is upserted under its deterministic key. A write that
    /// fails half-way is simply written again. The status row is written last.
    /// </summary>
    /// <exception cref="Exception">Anything thrown means: not (all) written; the group keeps the batch and tries again later.</exception>
    Task WriteAsync(SinkBatch batch, CancellationToken cancellationToken);
}
