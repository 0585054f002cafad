using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamFunctions.Windowing;

/// <summary>
/// Writes snapshots: little numbers take few bytes (LEB128, zigzag for signed ones), and sections carry a version,
/// a length and a checksum. The counterpart of <see cref="SnapshotReader"/>. Grows as needed. Not thread-safe.
/// </summary>
public sealed class SnapshotWriter
{
    private byte[] _buffer;

    /// <summary>An empty writer.</summary>
    /// <param name="capacity">Bytes that it has room for before it grows.</param>
    public SnapshotWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>The same, for a <see cref="SnapshotReader"/>; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>A copy of what has been written so far.</summary>
    public byte[] ToArray()
    {
        var copy = GC.AllocateUninitializedArray<byte>(Length);
        Written.CopyTo(copy);
        return copy;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value) => Room(1)[0] = value;

    /// <summary>Writes one byte: 1 or 0.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Writes a number of 0 or more; 1 byte below 128, at most 10.</summary>
    public void WriteUnsigned(ulong value)
    {
        if (value < 0x80 && Length < _buffer.Length)
        {
            _buffer[Length++] = (byte)value;
            return;
        }

        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        WriteByte((byte)value);
    }

    /// <summary>Writes a count or an index; 0 or more.</summary>
    public void WriteCount(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        WriteUnsigned((ulong)value);
    }

    /// <summary>Writes a signed number; 1 byte from -64 to 63, at most 10.</summary>
    public void WriteSigned(long value) => WriteUnsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes a signed 128-bit number; as short as <see cref="WriteSigned"/> for small ones, at most 19 bytes.</summary>
    public void WriteInt128(Int128 value)
    {
        var zigzag = (UInt128)((value << 1) ^ (value >> 127));
        while (zigzag >= 0x80)
        {
            WriteByte((byte)((byte)zigzag | 0x80));
            zigzag >>= 7;
        }

        WriteByte((byte)zigzag);
    }

    /// <summary>Writes 128 bits as 16 bytes (hashes do not compress).</summary>
    public void WriteHash(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Room(16), value);

    /// <summary>Writes a double bit by bit; 1 to 10 bytes. Short fractions end in zero bits, so the bytes go in reverse.</summary>
    public void WriteDouble(double value) =>
        WriteUnsigned(BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToUInt64Bits(value)));

    /// <summary>Writes numbers of one kind, all in as many bytes as the longest needs; their count is not written.</summary>
    public void WriteColumn(ReadOnlySpan<ulong> values)
    {
        var start = Length;
        Length = start + ColumnFormat.Encode(values, Room(ColumnFormat.RoomFor(values.Length)));
    }

    /// <summary>Writes a text: in UTF-8, or in UTF-16 if it has unpaired surrogates, which UTF-8 cannot hold.</summary>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Ascii.IsValid(value))
        {
            WriteUnsigned((ulong)value.Length << 1);
            Ascii.FromUtf16(value, Room(value.Length), out _);
        }
        else if (IsWellFormed(value))
        {
            var length = Encoding.UTF8.GetByteCount(value);
            WriteUnsigned((ulong)length << 1);
            Encoding.UTF8.GetBytes(value, Room(length));
        }
        else
        {
            WriteUnsigned(((ulong)value.Length << 1) | 1);
            MemoryMarshal.AsBytes(value.AsSpan()).CopyTo(Room(2 * value.Length));
        }
    }

    /// <summary>Writes bytes as they are, without their length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    /// <summary>Writes so many bytes, which the caller puts there before the next write: what stood there before is not cleared.</summary>
    internal Span<byte> Reserve(int count) => Room(count);

    /// <summary>Writes bytes with their length before them.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteCount(value.Length);
        value.CopyTo(Room(value.Length));
    }

    /// <summary>Writes a value with its kind.</summary>
    public void WriteValue(in Value value)
    {
        WriteByte((byte)value.Kind);
        switch (value.Kind)
        {
            case ValueKind.Null:
                break;
            case ValueKind.String:
                WriteString(value.Text);
                break;
            case ValueKind.Double:
                WriteDouble(value.Double);
                break;
            default:
                WriteSigned(value.Bits);
                break;
        }
    }

    /// <summary>
    /// Writes what <paramref name="content"/> writes as a section: version, length, content, checksum.
    /// Sections may contain sections.
    /// </summary>
    /// <param name="version">The version of the content's format; 1 or more.</param>
    /// <param name="content">Writes the content into the writer that it is given. If it throws, this writer is of no use any more.</param>
    public void WriteSection(int version, Action<SnapshotWriter> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        WriteByte(SectionLayout.Mark);
        WriteCount(version);
        Room(SectionLayout.LengthBytes);
        var start = Length;
        content(this);
        var written = _buffer.AsSpan(start, Length - start);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start - SectionLayout.LengthBytes), written.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(Room(SectionLayout.ChecksumBytes), SectionLayout.Checksum(written, version));
    }

    /// <summary>Forgets what was written and keeps the room for it.</summary>
    public void Clear() => Length = 0;

    /// <summary>Whether a text has no unpaired surrogates.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private Span<byte> Room(int count)
    {
        var start = Length;
        Length = checked(start + count);
        if (Length > _buffer.Length)
        {
            Grow(start);
        }

        return _buffer.AsSpan(start, count);
    }

    private void Grow(int kept)
    {
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(Length, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        _buffer.AsSpan(0, kept).CopyTo(larger);
        _buffer = larger;
    }
}
