using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace StreamFunctions.Local.EventHubs.Log;

/// <summary>
/// The encoding of one appended batch: magic, length and checksum around the first number, the enqueued time and the
/// events. A batch is the unit of damage: it is in the log whole or not at all. All integers are little-endian.
/// <code>
/// u32 magic | u32 length of all after the checksum | u32 crc32c of the same
/// i64 first sequence number | i64 enqueued time (Unix ms) | i32 count | count x (i32 key bytes or -1 | i32 message bytes | key | message)
/// </code>
/// </summary>
internal static class BatchFrame
{
    /// <summary>Bytes before the checksummed part.</summary>
    public const int PrefixBytes = 12;

    /// <summary>Bytes before the first event.</summary>
    public const int HeaderBytes = PrefixBytes + 20;

    /// <summary>No frame is larger: a bigger length is damage.</summary>
    public const int MaxFrameBytes = 64 * 1024 * 1024;

    /// <summary>The first four bytes of every frame.</summary>
    public const uint Magic = 0xB7E5_10C5;

    private const int EntryHeaderBytes = 8;

    /// <summary>The size of the frame for these events.</summary>
    public static int Size(IReadOnlyList<LogEntry> entries)
    {
        long size = HeaderBytes;
        foreach (var entry in entries)
        {
            size += EntryHeaderBytes + entry.Message.Length
                + (entry.PartitionKey is null ? 0 : Encoding.UTF8.GetByteCount(entry.PartitionKey));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxFrameBytes, nameof(entries));
        return (int)size;
    }

    /// <summary>Writes the frame and returns the position in it of the last event.</summary>
    public static int Write(Span<byte> target, IReadOnlyList<LogEntry> entries, long firstSequence, long enqueuedTime)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target[PrefixBytes..], firstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[(PrefixBytes + 8)..], enqueuedTime);
        BinaryPrimitives.WriteInt32LittleEndian(target[(PrefixBytes + 16)..], entries.Count);
        var position = HeaderBytes;
        var last = position;
        for (var i = 0; i < entries.Count; i++)
        {
            last = position;
            position += WriteEntry(target[position..], entries[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], position - PrefixBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Checksum(target[PrefixBytes..position]));
        return last;
    }

    /// <summary>Reads the header; false if the bytes cannot be one. The checksum is not looked at.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> source, out BatchHeader header)
    {
        header = default;
        if (source.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(source[4..]);
        header = new BatchHeader(
            length + PrefixBytes,
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[PrefixBytes..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[(PrefixBytes + 8)..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[(PrefixBytes + 16)..]));
        return length is >= HeaderBytes - PrefixBytes and <= MaxFrameBytes && header is { Count: > 0, FirstSequence: >= 0 }
            && header.Count <= length / EntryHeaderBytes;
    }

    /// <summary>Whether the frame's bytes are those that were written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame, in BatchHeader header) =>
        Checksum(frame[PrefixBytes..header.Size]) == header.Checksum;

    /// <summary>Reads the event at a position of an intact frame and moves the position behind it.</summary>
    public static (string? Key, ReadOnlyMemory<byte> Message) ReadEntry(ReadOnlyMemory<byte> frame, ref int position)
    {
        var span = frame.Span[position..];
        var keyBytes = BinaryPrimitives.ReadInt32LittleEndian(span);
        var messageBytes = BinaryPrimitives.ReadInt32LittleEndian(span[4..]);
        var key = keyBytes < 0 ? null : Encoding.UTF8.GetString(span.Slice(EntryHeaderBytes, keyBytes));
        var start = position + EntryHeaderBytes + Math.Max(0, keyBytes);
        position = start + messageBytes;
        return (key, frame.Slice(start, messageBytes));
    }

    /// <summary>The position behind the event at <paramref name="position"/>.</summary>
    public static int SkipEntry(ReadOnlySpan<byte> frame, int position) =>
        position + EntryHeaderBytes
            + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(frame[position..]))
            + BinaryPrimitives.ReadInt32LittleEndian(frame[(position + 4)..]);

    private static int WriteEntry(Span<byte> target, in LogEntry entry)
    {
        var keyBytes = entry.PartitionKey is null ? -1 : Encoding.UTF8.GetBytes(entry.PartitionKey, target[EntryHeaderBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(target, keyBytes);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], entry.Message.Length);
        var start = EntryHeaderBytes + Math.Max(0, keyBytes);
        entry.Message.Span.CopyTo(target[start..]);
        return start + entry.Message.Length;
    }

    /// <summary>CRC-32C (Castagnoli), eight bytes a step: one instruction each on current processors.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}

/// <summary>The header of a batch in a log file.</summary>
/// <param name="Size">Bytes of the whole frame.</param>
/// <param name="Checksum">CRC-32C of the part behind it.</param>
/// <param name="FirstSequence">The number of the first event.</param>
/// <param name="EnqueuedTime">Unix milliseconds, of all events.</param>
/// <param name="Count">How many events, at least 1.</param>
internal readonly record struct BatchHeader(int Size, uint Checksum, long FirstSequence, long EnqueuedTime, int Count);
