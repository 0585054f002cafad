using System.Runtime.CompilerServices;
using StreamFunctions.Functions.Replay;

namespace StreamFunctions.Local.Files;

/// <summary>
/// Recorded files as partitions: those that Capture named by partition, the others one partition each, in the order of the
/// arguments. A folder stands for the .avro files below it.
/// </summary>
internal static class RecordedFiles
{
    /// <summary>The reason of the dead letter that stands for the rest of a file that cannot be read on.</summary>
    public const string Damaged = "file-damaged";

    /// <summary>Sorts files into partitions.</summary>
    /// <exception cref="UserErrorException">There is none, or a folder holds none.</exception>
    public static IReadOnlyDictionary<int, IReadOnlyList<string>> ByPartition(IEnumerable<string> arguments)
    {
        var files = arguments.SelectMany(Expand).ToList();
        var partitions = files.Where(f => CapturePath.PartitionOf(f) is not null)
            .GroupBy(f => CapturePath.PartitionOf(f)!.Value)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Distinct().Order(StringComparer.Ordinal)]);
        var next = 0;
        foreach (var file in files.Where(f => CapturePath.PartitionOf(f) is null))
        {
            while (!partitions.TryAdd(next, [file]))
            {
                next++;
            }
        }

        return partitions.Count > 0 ? partitions : throw new UserErrorException("There are no files to read: give files, or folders of Event Hubs Capture.");
    }

    /// <summary>The partitions as a replay reads them.</summary>
    public static IReadOnlyList<RecordedPartition> Open(IEnumerable<string> arguments, FileLimits limits, DateTimeOffset enqueuedTime, CancellationToken cancellation) =>
        [.. ByPartition(arguments).Select(p => new RecordedPartition(p.Key, ReadAsync(p.Value, limits, enqueuedTime, cancellation)))];

    /// <summary>The events of a partition's files, one file after the other.</summary>
    public static async IAsyncEnumerable<RecordedEvent> ReadAsync(
        IReadOnlyList<string> files, FileLimits limits, DateTimeOffset enqueuedTime, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = 0L;
        foreach (var file in files)
        {
            var events = new RecordedFile(file, limits, enqueuedTime).ReadAsync(next, cancellation).GetAsyncEnumerator(cancellation);
            await using (events)
            {
                while (await NextAsync(events, next, enqueuedTime) is { } recorded)
                {
                    next = recorded.Data.SequenceNumber + 1;
                    yield return recorded;
                    if (recorded.Reason == Damaged)
                    {
                        break;
                    }
                }
            }
        }
    }

    private static async ValueTask<RecordedEvent?> NextAsync(IAsyncEnumerator<RecordedEvent> events, long next, DateTimeOffset enqueuedTime)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (FileFormatException exception)
        {
            return new RecordedEvent(RecordedFile.Event(ReadOnlyMemory<byte>.Empty, next, enqueuedTime), Damaged, exception.Message);
        }
    }

    private static IEnumerable<string> Expand(string argument)
    {
        if (!Directory.Exists(argument))
        {
            return File.Exists(argument) ? [argument] : throw new UserErrorException($"There is no file '{argument}'.");
        }

        var files = Directory.EnumerateFiles(argument, "*.avro", SearchOption.AllDirectories).Select(Path.GetFullPath).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new UserErrorException($"The folder '{argument}' holds no .avro file. Name files of another kind one by one.");
    }
}
