using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Rebuild;

namespace StreamFunctions.Local.Files;

/// <summary>
/// What was captured of a hub, for a rebuild; what the files do not hold is read from the hub, so that old files and the
/// retained log together are one log. Thread-safe.
/// </summary>
/// <param name="files">The files of each partition, in the order of time.</param>
/// <param name="limits">The limits.</param>
/// <param name="log">The hub.</param>
internal sealed class FilesSource(IReadOnlyDictionary<int, IReadOnlyList<string>> files, FileLimits limits, IEventLog log) : IRebuildSource
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<EventData> ReadAsync(int partition, long from, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = from;
        await foreach (var recorded in RecordedFiles.ReadAsync(files.GetValueOrDefault(partition, []), limits, default, cancellationToken))
        {
            var sequence = recorded.Data.SequenceNumber;
            if (recorded.Reason is not null || sequence < next)
            {
                continue;
            }

            await foreach (var data in FromLogAsync(partition, next, Math.Min(sequence - 1, upTo), cancellationToken))
            {
                yield return data;
            }

            next = sequence + 1;
            if (sequence > upTo)
            {
                yield break;
            }

            yield return recorded.Data;
        }

        await foreach (var data in FromLogAsync(partition, next, upTo, cancellationToken))
        {
            yield return data;
        }
    }

    private IAsyncEnumerable<EventData> FromLogAsync(int partition, long from, long upTo, CancellationToken cancellation) =>
        from <= upTo ? log.ReadAsync(partition, from, upTo, cancellation) : AsyncEnumerable.Empty<EventData>();
}
