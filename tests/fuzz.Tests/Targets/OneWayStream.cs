namespace StreamFunctions.Fuzz.Tests;

/// <summary>A peer that has said everything that it will say, and counts the frames that it gets.</summary>
internal sealed class OneWayStream(byte[] input) : Stream
{
    private int _position;
    private int _frames;

    public string Answers => _frames > 6 ? "many " : $"{_frames} ";

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(buffer.Length, input.Length - _position);
        input.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return new ValueTask<int>(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer.Span; rest.Length >= 8; _frames++)
        {
            var size = rest.StartsWith("AMQP"u8) ? 8 : System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest);
            if (size < 8 || size > rest.Length)
            {
                throw new FuzzFailureException($"the endpoint writes a frame of {size} bytes where {rest.Length} are left");
            }

            rest = rest[size..];
        }

        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
