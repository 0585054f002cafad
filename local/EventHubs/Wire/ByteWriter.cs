using System.Buffers.Binary;
using System.Text;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>A growing byte array with the AMQP primitives that the hot paths need. Not thread-safe.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>How many bytes fit without growing.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>What is written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What is written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what is written and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>Room for bytes at the end, counted as written.</summary>
    public Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length + count, 2 * _bytes.Length));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    /// <summary>Bytes that were written before, to be changed.</summary>
    public Span<byte> At(int position, int count) => _bytes.AsSpan(position, count);

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt(uint value)
    {
        var target = Take(5);
        target[0] = 0x70;
        BinaryPrimitives.WriteUInt32BigEndian(target[1..], value);
    }

    public void Long(long value) => Eight(0x81, value);

    /// <summary>Unix milliseconds.</summary>
    public void Timestamp(long value) => Eight(0x83, value);

    public void String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var header = length <= byte.MaxValue ? 2 : 5;
        var target = Take(header + length);
        if (header == 2)
        {
            target[0] = 0xA1;
            target[1] = (byte)length;
        }
        else
        {
            target[0] = 0xB1;
            BinaryPrimitives.WriteInt32BigEndian(target[1..], length);
        }

        Encoding.UTF8.GetBytes(value, target[header..]);
    }

    private void Eight(byte code, long value)
    {
        var target = Take(9);
        target[0] = code;
        BinaryPrimitives.WriteInt64BigEndian(target[1..], value);
    }
}
