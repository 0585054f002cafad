namespace StreamFunctions.Local.Tests.EventHubs;

/// <summary>A peer that sends so many bytes and then neither another one nor the end.</summary>
internal sealed class SilentStream(byte[][] parts, int count) : Stream
{
    private readonly byte[] _bytes = [.. parts.SelectMany(part => part).Take(count)];
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _bytes.Length)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        var read = Math.Min(buffer.Length, _bytes.Length - _position);
        _bytes.AsMemory(_position, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
