namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>One event to append.</summary>
/// <param name="PartitionKey">The key that chose the partition; null if none.</param>
/// <param name="Message">The encoded AMQP sections from the properties on, as the producer sent them.</param>
public readonly record struct LogEntry(string? PartitionKey, ReadOnlyMemory<byte> Message);

/// <summary>One event as read from a log.</summary>
/// <param name="SequenceNumber">The number in the partition, from 0, without holes.</param>
/// <param name="Offset">The byte position of the event in the partition's log; grows with the number.</param>
/// <param name="EnqueuedTime">Unix milliseconds; never falls.</param>
/// <param name="PartitionKey">The key that chose the partition; null if none.</param>
/// <param name="Message">The encoded AMQP sections. From a <see cref="LogReader"/>: valid until its next read.</param>
public readonly record struct LogRecord(
    long SequenceNumber, long Offset, long EnqueuedTime, string? PartitionKey, ReadOnlyMemory<byte> Message);

/// <summary>Where the last event of a partition lies.</summary>
/// <param name="SequenceNumber">Its number; -1 if there is none.</param>
/// <param name="Offset">Its offset; -1 if there is none.</param>
/// <param name="EnqueuedTime">Unix milliseconds; 0 if there is none.</param>
public sealed record LogTail(long SequenceNumber, long Offset, long EnqueuedTime)
{
    /// <summary>The tail of a log without events.</summary>
    public static LogTail Empty { get; } = new(-1, -1, 0);
}

/// <summary>When an append is made durable.</summary>
public enum LogFlush
{
    /// <summary>
    /// An append returns when the operating system has the bytes: killing this process loses nothing that was
    /// acknowledged; a power failure or a crash of the machine may. The default.
    /// </summary>
    OperatingSystem,

    /// <summary>An append returns when the disk has the bytes (fsync per batch; slow).</summary>
    EveryBatch,
}

/// <summary>Options of the partition logs.</summary>
public sealed record PartitionLogOptions
{
    /// <summary>The defaults.</summary>
    public static PartitionLogOptions Default { get; } = new();

    /// <summary>When an append is durable.</summary>
    public LogFlush Flush { get; init; } = LogFlush.OperatingSystem;

    /// <summary>A new segment file is begun when the last one has at least so many bytes (default 64 MiB).</summary>
    public long SegmentBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>One index entry is kept in memory per so many bytes of log (default 64 KiB).</summary>
    public int IndexBytes { get; init; } = 64 * 1024;
}

/// <summary>A log file holds bytes that this process did not write so, with valid events behind them.</summary>
public sealed class LogCorruptException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The damaged file.</param>
    /// <param name="position">The byte in it where the damage begins.</param>
    /// <param name="what">What is wrong there.</param>
    public LogCorruptException(string file, long position, string what)
        : base($"{file}, byte {position}: {what}. The log is damaged; restore the file from a copy, or delete the hub's directory to start it empty.")
    {
        File = file;
        Position = position;
    }

    /// <summary>The damaged file.</summary>
    public string File { get; }

    /// <summary>The byte in the file where the damage begins.</summary>
    public long Position { get; }
}
