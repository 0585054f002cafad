using System.Buffers.Binary;
using System.Text;

namespace StreamFunctions.Local.Files;

/// <summary>Reads Avro's binary encoding from memory. Every length is checked against what is there. Not thread-safe.</summary>
internal sealed class AvroBytes(ReadOnlyMemory<byte> data)
{
    private int _at;

    public bool IsAtEnd => _at == data.Length;

    /// <summary>A zig-zag variable-length integer.</summary>
    public long ReadLong()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new FileFormatException("a number is longer than 64 bits");
    }

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public bool ReadBoolean() => Take(1)[0] != 0;

    public string ReadString() => Encoding.UTF8.GetString(Take(ReadLong()));

    public ReadOnlyMemory<byte> ReadBytes()
    {
        var length = ReadLong();
        var from = _at;
        Take(length);
        return data.Slice(from, (int)length);
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > data.Length - _at)
        {
            throw new FileFormatException($"{count} bytes are announced, {data.Length - _at} are left");
        }

        var span = data.Span.Slice(_at, (int)count);
        _at += (int)count;
        return span;
    }
}
