using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Ingest;

/// <summary>The hub's log, to read again what signals lost. Thread-safe; replaceable by registration.</summary>
public interface IEventLog : ILogPosition
{
    /// <summary>The host name of the namespace; part of the log's identity, so it must not change between runs.</summary>
    string HostName { get; }

    /// <summary>The event hub's name; part of the log's identity.</summary>
    string EventHub { get; }

    /// <summary>
    /// Reads the events of a partition that the log still holds, in order. What it no longer holds is simply not among
    /// them; the enumeration ends once <paramref name="upTo"/> is reached, or nothing up to it is left.
    /// </summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="from">First sequence number (included).</param>
    /// <param name="upTo">Last sequence number (included); not beyond what the hub has enqueued.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Exception">The log cannot be read now; try again later.</exception>
    IAsyncEnumerable<EventData> ReadAsync(int partition, long from, long upTo, CancellationToken cancellationToken);
}
