namespace StreamFunctions.Functions.Retention;

/// <summary>Deletes what the tables have kept for long enough. Thread-safe; several at once do no harm.</summary>
public interface IRetention
{
    /// <summary>
    /// Looks at a bounded number of rows of each table, from where the last call stopped, and deletes those that are too
    /// old. A fault in one table does not keep the others from their turn.
    /// </summary>
    /// <exception cref="AggregateException">Some table could not be read or written; the next call goes on where this one stopped.</exception>
    Task SweepAsync(CancellationToken cancellation);
}
