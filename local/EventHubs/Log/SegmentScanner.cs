using System.Buffers;
using System.Buffers.Binary;

namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>Walks a segment frame by frame when a log is opened.</summary>
internal static class SegmentScanner
{
    /// <summary>What a scan found.</summary>
    /// <param name="End">The position behind the last whole frame.</param>
    /// <param name="Tail">The last event, if the segment has one.</param>
    /// <param name="TornBytes">Bytes behind the last whole frame: the rest of an append that was cut off.</param>
    public readonly record struct Result(long End, LogTail? Tail, long TornBytes);

    /// <summary>
    /// Checks every frame of the last segment and indexes it. Bytes behind the last whole frame are a torn tail, unless
    /// a whole frame follows them: then acknowledged events would be lost by cutting, and the log is damaged.
    /// </summary>
    /// <exception cref="LogCorruptException">A damaged frame has a valid one behind it.</exception>
    public static Result Check(LogSegment segment)
    {
        var position = (long)LogSegment.FileHeaderBytes;
        var expected = segment.FirstSequence;
        LogTail? tail = null;
        var buffer = ArrayPool<byte>.Shared.Rent(1024 * 1024);
        try
        {
            while (TryReadFrame(segment, position, ref buffer, out var header) && header.FirstSequence == expected)
            {
                segment.Index(header, position);
                tail = new LogTail(expected + header.Count - 1, LastOffset(segment, position, buffer, header), header.EnqueuedTime);
                expected += header.Count;
                position += header.Size;
            }

            ThrowIfFrameFollows(segment, position, expected, ref buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        segment.MarkIndexed();
        return new Result(position, tail, segment.Length - position);
    }

    /// <summary>Indexes an older segment by its frame headers alone.</summary>
    /// <exception cref="LogCorruptException">A header is not one.</exception>
    public static void IndexHeaders(LogSegment segment)
    {
        Span<byte> bytes = stackalloc byte[BatchFrame.HeaderBytes];
        for (var position = (long)LogSegment.FileHeaderBytes; position < segment.Length;)
        {
            var read = segment.Read(bytes, position);
            if (!BatchFrame.TryReadHeader(bytes[..read], out var header))
            {
                throw new LogCorruptException(segment.Path, position, "no batch begins here");
            }

            segment.Index(header, position);
            position += header.Size;
        }
    }

    private static bool TryReadFrame(LogSegment segment, long position, ref byte[] buffer, out BatchHeader header)
    {
        var read = segment.Read(buffer.AsSpan(0, BatchFrame.HeaderBytes), position);
        if (!BatchFrame.TryReadHeader(buffer.AsSpan(0, read), out header) || position + header.Size > segment.Length)
        {
            return false;
        }

        if (buffer.Length < header.Size)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(header.Size);
        }

        var frame = buffer.AsSpan(0, header.Size);
        return segment.Read(frame, position) == header.Size && BatchFrame.IsIntact(frame, header);
    }

    private static long LastOffset(LogSegment segment, long position, byte[] frame, in BatchHeader header)
    {
        var entry = BatchFrame.HeaderBytes;
        for (var i = 1; i < header.Count; i++)
        {
            entry = BatchFrame.SkipEntry(frame, entry);
        }

        return segment.BasePosition + position + entry;
    }

    private static void ThrowIfFrameFollows(LogSegment segment, long position, long expected, ref byte[] buffer)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, BatchFrame.Magic);
        var window = new byte[64 * 1024];
        for (var at = position; at < segment.Length; at += window.Length - 3)
        {
            var bytes = window.AsSpan(0, segment.Read(window, at));
            for (var found = bytes.IndexOf(magic); found >= 0;)
            {
                if (at + found != position && TryReadFrame(segment, at + found, ref buffer, out var header)
                    && header.FirstSequence >= expected)
                {
                    throw new LogCorruptException(
                        segment.Path, position, $"a damaged batch (events from {expected}) with a whole one behind it at byte {at + found}");
                }

                var next = bytes[(found + 1)..].IndexOf(magic);
                found = next < 0 ? -1 : found + 1 + next;
            }
        }
    }
}
