using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions.Rebuild;

/// <summary>Where a rebuild reads the pipeline's events: its event hub, or what was recorded of it. Thread-safe.</summary>
public interface IRebuildSource
{
    /// <summary>
    /// Reads events of a partition in ascending order of their original sequence numbers; those that the source does not
    /// hold are simply not among them.
    /// </summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="from">First sequence number (included).</param>
    /// <param name="upTo">Last sequence number (included); the hub has enqueued it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<EventData> ReadAsync(int partition, long from, long upTo, CancellationToken cancellationToken);
}

/// <summary>The event hub itself.</summary>
internal sealed class LogSource(IEventLog log) : IRebuildSource
{
    /// <inheritdoc/>
    public IAsyncEnumerable<EventData> ReadAsync(int partition, long from, long upTo, CancellationToken cancellationToken) =>
        log.ReadAsync(partition, from, upTo, cancellationToken);
}
