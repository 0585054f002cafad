using System.IO.Compression;
using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using StreamFunctions.Functions.Replay;

namespace StreamFunctions.Local.Files;

/// <summary>How a file holds its events.</summary>
internal enum FileFormat
{
    /// <summary>One JSON object per line.</summary>
    JsonLines,

    /// <summary>A JSON array of objects.</summary>
    JsonArray,

    /// <summary>Comma-separated values with a header.</summary>
    Csv,

    /// <summary>An Avro container as Event Hubs Capture writes it.</summary>
    Capture,
}

/// <summary>
/// Reads the events of one file, streamed. The format follows from the content, and only between lines of JSON and CSV from
/// the name; gzip is recognized by its first bytes. What cannot be used of a file that can be read on is a record with a reason.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="limits">The limits.</param>
/// <param name="enqueuedTime">When events count as enqueued that do not tell it themselves.</param>
internal sealed class RecordedFile(string path, FileLimits limits, DateTimeOffset enqueuedTime)
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Reads the events.</summary>
    /// <param name="firstSequence">The number of the first record, where records have none of their own.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">The file is missing or cannot be opened.</exception>
    /// <exception cref="FileFormatException">The file cannot be read on.</exception>
    public async IAsyncEnumerable<RecordedEvent> ReadAsync(long firstSequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var input = new ByteInput(Open());
        var format = await DetectAsync(input, cancellation);
        if (format == FileFormat.Capture)
        {
            await foreach (var captured in CaptureAsync(input, cancellation))
            {
                yield return captured;
            }

            yield break;
        }

        var number = 0L;
        await foreach (var record in Records(format, input, cancellation))
        {
            yield return ToEvent(record, firstSequence + number, ++number);
        }
    }

    private IAsyncEnumerable<FileRecord> Records(FileFormat format, ByteInput input, CancellationToken cancellation) => format switch
    {
        FileFormat.JsonArray => JsonArrayReader.ReadAsync(input, limits, cancellation),
        FileFormat.Csv => CsvReader.ReadAsync(input, path, limits, cancellation),
        _ => JsonLinesReader.ReadAsync(input, limits, cancellation),
    };

    private Stream Open()
    {
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            return isGzip ? new BoundedInflater(new GZipStream(file, CompressionMode.Decompress, leaveOpen: true), file, limits, path) : file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new UserErrorException($"The file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private async ValueTask<FileFormat> DetectAsync(ByteInput input, CancellationToken cancellation)
    {
        if (await input.PeekAsync(cancellation) == Mark[0])
        {
            await input.ReadExactlyAsync(new byte[Mark.Length], cancellation);
        }

        int next;
        while ((next = await input.PeekAsync(cancellation)) is ' ' or '\t' or '\r' or '\n')
        {
            await input.NextAsync(cancellation);
        }

        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return next == AvroFileReader.Magic[0] && !name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? FileFormat.Capture
            : name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? FileFormat.Csv
            : next == '[' ? FileFormat.JsonArray
            : FileFormat.JsonLines;
    }

    private async IAsyncEnumerable<RecordedEvent> CaptureAsync(ByteInput input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A record that cannot be decoded has no number of its own: it takes the next one, and the records lost with it leave a hole.
        var last = -1L;
        await foreach (var (record, problem) in AvroFileReader.ReadAsync(input, path, limits, cancellation))
        {
            var (data, fault) = record is null ? (null, problem) : Convert(record);
            data ??= Event(ReadOnlyMemory<byte>.Empty, last + 1, enqueuedTime);
            last = data.SequenceNumber;
            yield return fault is null
                ? data.EventBody.ToMemory().Length <= limits.MaxRecordBytes
                    ? new RecordedEvent(data)
                    : new RecordedEvent(data, "record-too-large", $"{path}: the event is larger than {limits.MaxRecordBytes} bytes. Raise --max-record-bytes if that is meant.")
                : new RecordedEvent(data, "bad-avro", $"{path}: {fault}");
        }
    }

    private static (EventData? Data, string? Fault) Convert(Dictionary<string, object?> record)
    {
        try
        {
            return (CaptureEvents.ToEvent(record), null);
        }
        catch (FileFormatException exception)
        {
            return (null, $"A record is no captured event: {exception.Message}.");
        }
    }

    /// <summary>An event that has nothing but a body.</summary>
    public static EventData Event(ReadOnlyMemory<byte> body, long sequence, DateTimeOffset enqueuedTime) => EventHubsModelFactory.EventData(
        BinaryData.FromBytes(body), new Dictionary<string, object>(), new Dictionary<string, object>(), null, sequence,
        offsetString: sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), enqueuedTime: enqueuedTime);

    private RecordedEvent ToEvent(FileRecord record, long sequence, long number) => new(
        Event(record.Body, sequence, enqueuedTime),
        record.Reason,
        record.Reason is null ? null : $"{path}, line {record.Line} (record {number}): {record.Detail}");
}
