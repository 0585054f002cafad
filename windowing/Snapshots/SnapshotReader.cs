using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>
/// Reads what <see cref="SnapshotWriter"/> wrote. Whatever the bytes are, it throws nothing but
/// <see cref="SnapshotFormatException"/>, and it allocates no more than the bytes justify. Not thread-safe.
/// </summary>
/// <param name="bytes">The snapshot.</param>
public sealed class SnapshotReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How many bytes have been read.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public int Remaining => bytes.Length - Position;

    /// <summary>The bytes from a position that was passed to where it stands now; not a copy.</summary>
    public ReadOnlyMemory<byte> Since(int position) => bytes[position..Position];

    /// <summary>Makes the exception for content that is wrong at this place.</summary>
    /// <param name="what">What is wrong, as a sentence without its end.</param>
    public SnapshotFormatException Error(string what) =>
        new($"The snapshot cannot be read: {what} (at byte {Position} of {bytes.Length}).");

    /// <summary>Reads one byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Reads what <see cref="SnapshotWriter.WriteBoolean"/> wrote.</summary>
    public bool ReadBoolean() => ReadByte() switch { 0 => false, 1 => true, var other => throw Error($"{other} is not a bit") };

    /// <summary>Reads what <see cref="SnapshotWriter.WriteUnsigned"/> wrote.</summary>
    public ulong ReadUnsigned()
    {
        // Most numbers are small.
        if (Position < bytes.Length && bytes.Span[Position] is < 0x80 and var small)
        {
            Position++;
            return small;
        }

        var result = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = ReadByte();
            if (shift == 63 && part > 1)
            {
                break;
            }

            result |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return result;
            }
        }

        throw Error("a number does not fit into 64 bits");
    }

    /// <summary>Reads what <see cref="SnapshotWriter.WriteSigned"/> wrote.</summary>
    public long ReadSigned()
    {
        var zigzag = ReadUnsigned();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    /// <summary>Reads what <see cref="SnapshotWriter.WriteInt128"/> wrote.</summary>
    public Int128 ReadInt128()
    {
        var result = UInt128.Zero;
        for (var shift = 0; shift < 133; shift += 7)
        {
            var part = ReadByte();
            if (shift == 126 && part > 3)
            {
                break;
            }

            result |= (UInt128)(uint)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return (Int128)(result >> 1) ^ -(Int128)(result & UInt128.One);
            }
        }

        throw Error("a number does not fit into 128 bits");
    }

    /// <summary>Reads what <see cref="SnapshotWriter.WriteHash"/> wrote.</summary>
    public UInt128 ReadHash() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    /// <summary>Reads what <see cref="SnapshotWriter.WriteDouble"/> wrote.</summary>
    public double ReadDouble() => BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(ReadUnsigned()));

    /// <summary>
    /// Reads the number of items that follow. Refuses a number that the rest of the snapshot cannot hold, so that
    /// the caller may allocate for it.
    /// </summary>
    /// <param name="bytesPerItem">The least size of an item; 1 or more.</param>
    public int ReadCount(int bytesPerItem = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerItem, 1);
        var count = ReadUnsigned();
        return count <= (ulong)(Remaining / bytesPerItem) ? (int)count : throw Error($"{count} items cannot follow in {Remaining} bytes");
    }

    /// <summary>Reads an index into <paramref name="count"/> things.</summary>
    public int ReadIndex(int count)
    {
        var index = ReadUnsigned();
        return index < (ulong)count ? (int)index : throw Error($"index {index} is not below {count}");
    }

    /// <summary>Reads a number from <paramref name="least"/> to <paramref name="most"/>, both included, written unsigned.</summary>
    public long ReadBetween(long least, long most)
    {
        var number = ReadUnsigned();
        return number <= long.MaxValue && (long)number >= least && (long)number <= most
            ? (long)number
            : throw Error($"{number} is not between {least} and {most}");
    }

    /// <summary>Reads what <see cref="SnapshotWriter.WriteColumn"/> wrote: as many numbers as there is room for.</summary>
    public void ReadColumn(Span<ulong> values)
    {
        if (!ColumnFormat.TryReadHeader(ReadByte(), out var width, out var below))
        {
            throw Error("a column of numbers has a width that none has");
        }

        var rest = bytes.Span[Position..];
        Take(width * values.Length);
        ColumnFormat.Decode(rest, width, below, values);
    }

    /// <summary>Reads such a column of numbers from <paramref name="least"/> to the largest signed 64-bit one.</summary>
    /// <param name="values">Room for the numbers.</param>
    /// <param name="least">0 or 1.</param>
    internal void ReadCounts(Span<ulong> values, ulong least)
    {
        ReadColumn(values);

        // The highest bit is set if a number is too large; or, taking away the least, if one is too small.
        var all = 0UL;
        foreach (var value in values)
        {
            all |= value | (value - least);
        }

        if (all > long.MaxValue)
        {
            throw Error($"a number is not between {least} and {long.MaxValue}");
        }
    }

    /// <summary>Reads what <see cref="SnapshotWriter.WriteString"/> wrote.</summary>
    public string ReadString()
    {
        var header = ReadUnsigned();
        var inUtf16 = (header & 1) != 0;
        var length = (UInt128)(header >> 1) * (inUtf16 ? 2u : 1u);
        if (length > (uint)Remaining)
        {
            throw Error($"a text of {length} bytes cannot follow in {Remaining}");
        }

        try
        {
            var taken = Take((int)length);
            return inUtf16 ? new string(MemoryMarshal.Cast<byte, char>(taken)) : StrictUtf8.GetString(taken);
        }
        catch (DecoderFallbackException)
        {
            throw Error("a text is not UTF-8");
        }
    }

    /// <summary>Reads so many bytes as they are; no copy.</summary>
    internal ReadOnlySpan<byte> ReadRaw(int count) => Take(count);

    /// <summary>Reads what <see cref="SnapshotWriter.WriteBytes"/> wrote; no copy.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount());

    /// <summary>Reads what <see cref="SnapshotWriter.WriteValue"/> wrote.</summary>
    public Value ReadValue()
    {
        var kind = (ValueKind)ReadByte();
        return kind switch
        {
            ValueKind.Null => Value.Null,
            ValueKind.String => Value.Of(ReadString()),
            ValueKind.Double => Value.Of(ReadDouble()),
            ValueKind.Boolean or ValueKind.Int64 or ValueKind.Timestamp => Value.FromParts(kind, ReadSigned(), null),
            _ => throw Error($"{(byte)kind} is not a kind of value"),
        };
    }

    /// <summary>
    /// Reads a section that <see cref="SnapshotWriter.WriteSection"/> wrote, in either layout, checks its checksum, and has its content
    /// read to the end.
    /// </summary>
    /// <typeparam name="T">What the content makes.</typeparam>
    /// <param name="what">What the section holds, for the message.</param>
    /// <param name="newestVersion">The newest version that the caller can read; all from 1 on are passed on.</param>
    /// <param name="content">Reads the content of the version that it is given.</param>
    public T ReadSection<T>(string what, int newestVersion, Func<SnapshotReader, int, T> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var first = ReadUnsigned();
        var isMarked = first == SectionLayout.Mark;
        var version = isMarked ? ReadUnsigned() : first;
        if (version < 1 || version > (ulong)newestVersion)
        {
            throw Error($"{what} has version {version}, and this program reads versions 1 to {newestVersion}; run the version that wrote it, or a newer one");
        }

        var length = isMarked ? ReadLength() : ReadCount();
        var start = Position;
        var inner = Take(length);
        var found = BinaryPrimitives.ReadUInt32LittleEndian(Take(SectionLayout.ChecksumBytes));
        if (found != (isMarked ? SectionLayout.Checksum(inner, (int)version) : SectionLayout.FirstChecksum(inner, (int)version)))
        {
            throw Error($"the checksum of {what} is wrong, the snapshot is corrupt");
        }

        var reader = new SnapshotReader(bytes.Slice(start, length));
        var result = content(reader, (int)version);
        return reader.Remaining == 0 ? result : throw reader.Error($"{reader.Remaining} bytes are left over after {what}");
    }

    private int ReadLength()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(SectionLayout.LengthBytes));
        return length <= (uint)Remaining ? (int)length : throw Error($"a section of {length} bytes cannot follow in {Remaining}");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining)
        {
            throw Error($"it ends where {count} more bytes should follow");
        }

        var taken = bytes.Span.Slice(Position, count);
        Position += count;
        return taken;
    }
}
