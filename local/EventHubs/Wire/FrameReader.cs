using System.Buffers.Binary;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>One frame as it came: its kind, channel and body (performative and payload). The body is valid until the next read.</summary>
internal readonly record struct Frame(byte Type, ushort Channel, ReadOnlyMemory<byte> Body)
{
    public const byte Amqp = 0;
    public const byte Sasl = 1;
}

/// <summary>Cuts what a stream delivers into protocol headers and frames. Never holds more than one largest frame.</summary>
internal sealed class FrameReader(Stream stream, int maxFrameBytes)
{
    private const int FrameHeaderBytes = 8;
    private byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;
    private long _begun = 1;
    private bool _inside;

    /// <summary>The number of the frame of which a part is here and the rest is not; 0 if there is none. Readable by any thread.</summary>
    public long Unfinished => Volatile.Read(ref _inside) ? Volatile.Read(ref _begun) : 0;

    /// <summary>Reads the 8 bytes of a protocol header; null at the end of the stream.</summary>
    public async ValueTask<ulong?> ReadHeaderAsync(CancellationToken cancellation) =>
        await EnsureAsync(FrameHeaderBytes, cancellation) ? BinaryPrimitives.ReadUInt64BigEndian(Consume(FrameHeaderBytes).Span) : null;

    /// <summary>Reads a frame; null at the end of the stream.</summary>
    /// <exception cref="AmqpProtocolException">The frame's size or header is impossible.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellation)
    {
        if (!await EnsureAsync(FrameHeaderBytes, cancellation))
        {
            return null;
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        var dataOffset = 4 * _buffer[_start + 4];
        if (size < FrameHeaderBytes || size > maxFrameBytes || dataOffset < FrameHeaderBytes || dataOffset > size)
        {
            throw new AmqpProtocolException(
                AmqpProtocolException.FramingError, $"A frame of {size} bytes with its body at byte {dataOffset}; at most {maxFrameBytes} bytes are possible.");
        }

        if (!await EnsureAsync((int)size, cancellation))
        {
            return null;
        }

        var type = _buffer[_start + 5];
        var channel = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 6));
        return new Frame(type, channel, Consume((int)size)[dataOffset..]);
    }

    private ReadOnlyMemory<byte> Consume(int count)
    {
        _start += count;
        Volatile.Write(ref _begun, _begun + 1);
        return _buffer.AsMemory(_start - count, count);
    }

    private async ValueTask<bool> EnsureAsync(int count, CancellationToken cancellation)
    {
        while (_end - _start < count)
        {
            MakeRoom(count);
            Volatile.Write(ref _inside, _end > _start);
            var received = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (received == 0)
            {
                return false;
            }

            _end += received;
        }

        Volatile.Write(ref _inside, false);
        return true;
    }

    private void MakeRoom(int count)
    {
        if (_start + count <= _buffer.Length && _end < _buffer.Length)
        {
            return;
        }

        var target = count > _buffer.Length ? new byte[Math.Min(maxFrameBytes, Math.Max(count, 2 * _buffer.Length))] : _buffer;
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }
}
