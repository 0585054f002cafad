using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Functions.EventHubs;

/// <summary>The event hub as its trigger sees it. Thread-safe.</summary>
internal interface IHub
{
    /// <summary>The host name of the namespace.</summary>
    string Namespace { get; }

    Task<IReadOnlyList<string>> GetPartitionIdsAsync(CancellationToken cancellation);

    /// <summary>The number of the partition's last event; -1 if there never was one.</summary>
    Task<long> GetLastSequenceAsync(string partition, CancellationToken cancellation);

    Task<IPartitionReader> OpenAsync(
        string consumerGroup, string partition, EventPosition position, int prefetch, CancellationToken cancellation);
}

/// <summary>Reads one partition in order. One caller at a time; when a call throws, it is of no more use.</summary>
internal interface IPartitionReader : IAsyncDisposable
{
    /// <summary>The next events, at least one; none when none came for <paramref name="maxWait"/>.</summary>
    Task<IReadOnlyList<ReceivedEvent>> ReceiveAsync(int maxEvents, TimeSpan maxWait, CancellationToken cancellation);
}
