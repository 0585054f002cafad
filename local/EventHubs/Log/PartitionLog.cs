using System.Buffers;

namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>
/// The events of one partition: an append-only log in segment files. One process owns the directory (see
/// <see cref="DirectoryLock"/>). Thread-safe: appends follow each other, any number of readers run beside them.
/// An append is handed to the operating system before it returns, so killing the process loses nothing that was
/// acknowledged; see <see cref="LogFlush"/> for power failures. A batch that was cut off while it was written is
/// removed when the log is opened: it was not acknowledged.
/// </summary>
public sealed class PartitionLog : IDisposable
{
    private readonly string _directory;
    private readonly PartitionLogOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile View _view;
    private volatile Action[] _subscribers = [];
    private bool _faulted;

    private PartitionLog(string directory, PartitionLogOptions options, TimeProvider time, View view, long tornBytes)
    {
        _directory = directory;
        _options = options;
        _time = time;
        _view = view;
        TornBytes = tornBytes;
    }

    /// <summary>The last event; <see cref="LogTail.Empty"/> if there is none.</summary>
    public LogTail Tail => _view.Tail;

    /// <summary>The number of the first event held; the next number to come if there is none.</summary>
    public long BeginSequenceNumber => _view.Segments[0].FirstSequence;

    /// <summary>How many bytes of an unfinished append were cut off when the log was opened.</summary>
    public long TornBytes { get; }

    internal View Current => _view;

    /// <summary>Opens the log in a directory, which is created if it is not there.</summary>
    /// <exception cref="LogCorruptException">A file is damaged in a way that cutting off its end would not mend.</exception>
    public static PartitionLog Open(string directory, PartitionLogOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(directory);
        var segments = OpenSegments(directory, options);
        if (segments.Count == 0)
        {
            segments.Add(LogSegment.Create(directory, 0, 0, options.IndexBytes));
        }

        var last = segments[^1];
        var scan = SegmentScanner.Check(last);
        if (scan.TornBytes > 0)
        {
            last.Truncate(scan.End);
            last.Length = scan.End;
        }

        var tail = scan.Tail ?? TailBefore(segments);
        return new PartitionLog(directory, options, time, new View([.. segments], last.Length, tail), scan.TornBytes);
    }

    /// <summary>Appends a batch: all events or none, next to each other, with one enqueued time.</summary>
    /// <returns>The new tail; the batch's numbers end there.</returns>
    /// <exception cref="IOException">Not written (disk full, for example); the log is as before.</exception>
    public LogTail Append(IReadOnlyList<LogEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
        {
            return Tail;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BatchFrame.Size(entries));
        try
        {
            lock (_gate)
            {
                Write_NeedsLock(entries, buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        foreach (var subscriber in _subscribers)
        {
            subscriber();
        }

        return Tail;
    }

    /// <summary>A reader that begins at a number, inclusive; the number may not exist yet.</summary>
    public LogReader OpenReader(long fromSequence) => new(this, fromSequence);

    /// <summary>Reads events from a number on, inclusive; the copies stay valid.</summary>
    /// <param name="fromSequence">The first number wanted.</param>
    /// <param name="maxCount">At most so many events.</param>
    /// <param name="maxBytes">At most so many bytes of messages, but at least one event if there is one.</param>
    public IReadOnlyList<LogRecord> Read(long fromSequence, int maxCount, int maxBytes = int.MaxValue)
    {
        var reader = OpenReader(fromSequence);
        var result = new List<LogRecord>();
        long bytes = 0;
        while (result.Count < maxCount && bytes < maxBytes)
        {
            var part = reader.ReadNext(maxCount - result.Count, (int)(maxBytes - bytes));
            if (part.Count == 0)
            {
                break;
            }

            result.AddRange(part.Select(record => record with { Message = record.Message.ToArray() }));
            bytes += part.Sum(record => (long)record.Message.Length);
        }

        return result;
    }

    /// <summary>Completes when an event with a number beyond the given one is there.</summary>
    public async Task WaitBeyondAsync(long sequence, CancellationToken cancellation = default)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (Subscribe(() =>
        {
            if (Tail.SequenceNumber > sequence)
            {
                arrived.TrySetResult();
            }
        }))
        {
            if (Tail.SequenceNumber <= sequence)
            {
                await arrived.Task.WaitAsync(cancellation);
            }
        }
    }

    /// <summary>Has a short, non-blocking action called after each append, on the appending thread.</summary>
    /// <returns>Ends the subscription when disposed; a call may still be under way then.</returns>
    public IDisposable Subscribe(Action onAppended)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers, onAppended];
        }

        return new Subscription(this, onAppended);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _faulted = true;
            foreach (var segment in _view.Segments)
            {
                segment.Dispose();
            }
        }
    }

    private static List<LogSegment> OpenSegments(string directory, PartitionLogOptions options)
    {
        var segments = new List<LogSegment>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.log").Order(StringComparer.Ordinal))
        {
            if (LogSegment.Open(path, options.IndexBytes) is { } segment)
            {
                segments.Add(segment);
            }
            else
            {
                // Its creation was cut off: it never held an event.
                File.Delete(path);
            }
        }

        ThrowOnHoles(segments);
        return segments;
    }

    private static void ThrowOnHoles(List<LogSegment> segments)
    {
        for (var i = 1; i < segments.Count; i++)
        {
            var end = segments[i - 1].BasePosition + segments[i - 1].Length;
            if (segments[i].BasePosition != end)
            {
                throw new LogCorruptException(
                    segments[i - 1].Path, segments[i - 1].Length, $"the next file {segments[i].Path} begins at {segments[i].BasePosition} instead of {end}");
            }
        }
    }

    /// <summary>The tail when the last segment was created but not written: found in the one before.</summary>
    private static LogTail TailBefore(List<LogSegment> segments) =>
        segments.Count < 2 ? LogTail.Empty : SegmentScanner.Check(segments[^2]).Tail ?? LogTail.Empty;

    private void Write_NeedsLock(IReadOnlyList<LogEntry> entries, byte[] buffer)
    {
        ObjectDisposedException.ThrowIf(_faulted, this);
        var view = _view;
        var segments = view.Segments;
        if (view.LastLength >= _options.SegmentBytes)
        {
            var full = segments[^1];
            segments = [.. segments, LogSegment.Create(_directory, view.Tail.SequenceNumber + 1, full.BasePosition + full.Length, _options.IndexBytes)];
            _view = view = view with { Segments = segments, LastLength = LogSegment.FileHeaderBytes };
        }

        var first = view.Tail.SequenceNumber + 1;
        // Clocks step back; the enqueued time of a partition must not.
        var enqueued = Math.Max(view.Tail.EnqueuedTime, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var lastEntry = BatchFrame.Write(buffer, entries, first, enqueued);
        BatchFrame.TryReadHeader(buffer, out var header);
        var segment = segments[^1];
        var offset = segment.BasePosition + segment.Length + lastEntry;
        segment.Append(buffer.AsSpan(0, header.Size), header, _options.Flush == LogFlush.EveryBatch);
        _view = new View(segments, segment.Length, new LogTail(first + entries.Count - 1, offset, enqueued));
    }

    private void Unsubscribe(Action action)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(subscriber => subscriber != action)];
        }
    }

    /// <summary>What readers may see: never changed, replaced as a whole.</summary>
    internal sealed record View(LogSegment[] Segments, long LastLength, LogTail Tail);

    private sealed class Subscription(PartitionLog log, Action action) : IDisposable
    {
        public void Dispose() => log.Unsubscribe(action);
    }
}
