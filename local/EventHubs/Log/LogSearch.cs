namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>Finds events by offset or time; both grow with the sequence number.</summary>
public static class LogSearch
{
    /// <summary>The number of the first event with an offset beyond the given one; the next number to come if there is none.</summary>
    public static long FirstBeyondOffset(this PartitionLog log, long offset)
    {
        ArgumentNullException.ThrowIfNull(log);
        var segments = log.Current.Segments;
        var segment = segments.LastOrDefault(s => s.BasePosition <= offset) ?? segments[0];
        var position = segment.Seek(entry => segment.BasePosition + entry.Position <= offset);
        return FirstMatch(log, segment, position, record => record.Offset > offset);
    }

    /// <summary>The number of the first event enqueued after a time (Unix ms, exclusive); the next number to come if there is none.</summary>
    public static long FirstAfter(this PartitionLog log, long unixMilliseconds)
    {
        ArgumentNullException.ThrowIfNull(log);
        var segments = log.Current.Segments;
        var segment = segments.LastOrDefault(s => FirstTime(s) <= unixMilliseconds) ?? segments[0];
        var position = segment.Seek(entry => entry.EnqueuedTime <= unixMilliseconds);
        return FirstMatch(log, segment, position, record => record.EnqueuedTime > unixMilliseconds);
    }

    private static long FirstMatch(PartitionLog log, LogSegment segment, long position, Func<LogRecord, bool> matches)
    {
        var end = log.Tail.SequenceNumber + 1;
        var reader = log.OpenReader(0);
        reader.Skip(segment, position, matches);
        return reader.Found ? reader.Next : end;
    }

    private static long FirstTime(LogSegment segment)
    {
        Span<byte> header = stackalloc byte[BatchFrame.HeaderBytes];
        var read = segment.Read(header, LogSegment.FileHeaderBytes);
        return BatchFrame.TryReadHeader(header[..read], out var first) ? first.EnqueuedTime : long.MaxValue;
    }
}
