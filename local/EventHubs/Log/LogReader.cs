namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>
/// Reads a partition log from a number on, batch after batch, with one buffer. Not thread-safe; runs beside appends.
/// </summary>
public sealed class LogReader
{
    private const int UsualBufferBytes = 256 * 1024;

    private readonly PartitionLog _log;
    private readonly List<LogRecord> _records = [];
    private byte[] _buffer = new byte[UsualBufferBytes];
    private LogSegment? _segment;

    // The part of the segment that lies in the buffer: from _bufferStart in the file, up to _bufferEnd in the buffer.
    private long _bufferStart;
    private int _bufferEnd;

    // The batch being read: where it begins in the buffer, its next event, and how many are left.
    private int _frame;
    private int _entry;
    private int _left;
    private long _enqueued;

    internal LogReader(PartitionLog log, long fromSequence)
    {
        _log = log;
        Next = fromSequence;
    }

    /// <summary>The number of the next event to be read.</summary>
    public long Next { get; private set; }

    /// <summary>Whether the last <see cref="Skip"/> met an event that matched.</summary>
    internal bool Found { get; private set; }

    /// <summary>Whether an event can be read now.</summary>
    public bool HasMore => Next <= _log.Tail.SequenceNumber;

    /// <summary>
    /// Reads the next events, in order. The list and the messages in it are valid until the next call.
    /// May return fewer than there are; an empty list means that there is none yet.
    /// </summary>
    /// <param name="maxCount">At most so many events.</param>
    /// <param name="maxBytes">Stops when the messages have so many bytes; one event is always returned.</param>
    /// <exception cref="LogCorruptException">The file was damaged behind this program's back.</exception>
    /// <exception cref="ObjectDisposedException">The log was closed (the hub was deleted).</exception>
    public IReadOnlyList<LogRecord> ReadNext(int maxCount, int maxBytes)
    {
        _records.Clear();
        long bytes = 0;
        while (_records.Count < maxCount && (bytes < maxBytes || _records.Count == 0) && EnsureEntry())
        {
            var offset = _segment!.BasePosition + _bufferStart + _entry;
            var (key, message) = BatchFrame.ReadEntry(_buffer, ref _entry);
            _records.Add(new LogRecord(Next, offset, _enqueued, key, message));
            bytes += message.Length;
            _left--;
            Next++;
        }

        return _records;
    }

    /// <summary>Places the reader at the first event for which <paramref name="matches"/> holds, or behind the last one.</summary>
    internal void Skip(LogSegment segment, long position, Func<LogRecord, bool> matches)
    {
        Place(segment, position);
        while (EnsureEntry(anyNumber: true))
        {
            var start = _entry;
            var offset = _segment!.BasePosition + _bufferStart + start;
            var (key, message) = BatchFrame.ReadEntry(_buffer, ref _entry);
            if (matches(new LogRecord(Next, offset, _enqueued, key, message)))
            {
                _entry = start;
                Found = true;
                return;
            }

            _left--;
            Next++;
        }
    }

    private bool EnsureEntry(bool anyNumber = false)
    {
        while (_left == 0)
        {
            if (!NextFrame(anyNumber))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves to the next batch; false if there is none, or if fetching it would overwrite events just returned.</summary>
    private bool NextFrame(bool anyNumber)
    {
        var view = _log.Current;
        if (!anyNumber && Next > view.Tail.SequenceNumber)
        {
            return false;
        }

        _segment ??= Locate(view);
        var limit = _segment == view.Segments[^1] ? view.LastLength : _segment.Length;
        if (_bufferStart + _frame >= limit)
        {
            var following = Array.IndexOf(view.Segments, _segment) + 1;
            if (following >= view.Segments.Length)
            {
                return false;
            }

            Place(view.Segments[following], LogSegment.FileHeaderBytes);
            return NextFrame(anyNumber);
        }

        if (!Load(limit, out var header))
        {
            return false;
        }

        Enter(header, anyNumber);
        return true;
    }

    private LogSegment Locate(PartitionLog.View view)
    {
        var segment = view.Segments.LastOrDefault(s => s.FirstSequence <= Next) ?? view.Segments[0];
        Place(segment, segment.Seek(entry => entry.FirstSequence <= Next));
        return segment;
    }

    private void Place(LogSegment segment, long position)
    {
        _segment = segment;
        _bufferStart = position;
        _bufferEnd = 0;
        _frame = 0;
        _left = 0;
    }

    /// <summary>Makes sure that the whole batch at <c>_frame</c> is in the buffer.</summary>
    private bool Load(long limit, out BatchHeader header)
    {
        if (BatchFrame.TryReadHeader(_buffer.AsSpan(_frame, _bufferEnd - _frame), out header) && _frame + header.Size <= _bufferEnd)
        {
            return CheckIntact(header);
        }

        if (_records.Count > 0)
        {
            return false;
        }

        Place(_segment!, _bufferStart + _frame);
        Fill(limit);
        if (BatchFrame.TryReadHeader(_buffer.AsSpan(0, _bufferEnd), out header) && header.Size > _bufferEnd)
        {
            _buffer = header.Size > _buffer.Length ? new byte[header.Size] : _buffer;
            Fill(limit);
        }

        return CheckIntact(header);
    }

    private bool CheckIntact(in BatchHeader header)
    {
        if (header.Size == 0 || _frame + header.Size > _bufferEnd || !BatchFrame.IsIntact(_buffer.AsSpan(_frame), header))
        {
            throw new LogCorruptException(_segment!.Path, _bufferStart + _frame, $"the batch with event {Next} is damaged");
        }

        return true;
    }

    private void Fill(long limit) =>
        _bufferEnd = _segment!.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, limit - _bufferStart)), _bufferStart);

    private void Enter(in BatchHeader header, bool anyNumber)
    {
        if (anyNumber)
        {
            Next = header.FirstSequence;
        }

        _left = header.Count;
        _entry = _frame + BatchFrame.HeaderBytes;
        _enqueued = header.EnqueuedTime;
        _frame += header.Size;
        for (var number = header.FirstSequence; number < Next && _left > 0; number++)
        {
            _entry = BatchFrame.SkipEntry(_buffer, _entry);
            _left--;
        }
    }
}
