namespace StreamFunctions.Local.Files;

/// <summary>Reads a stream byte by byte through a buffer. One caller at a time.</summary>
internal sealed class ByteInput(Stream stream) : IAsyncDisposable
{
    public const int End = -1;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _at;
    private int _length;

    /// <summary>How many bytes were taken.</summary>
    public long Position { get; private set; }

    /// <summary>The next byte, which is taken; <see cref="End"/> after the last one.</summary>
    public ValueTask<int> NextAsync(CancellationToken cancellation)
    {
        if (_at < _length)
        {
            Position++;
            return new ValueTask<int>(_buffer[_at++]);
        }

        return FillAndTakeAsync(cancellation);
    }

    /// <summary>The next byte, which stays; <see cref="End"/> after the last one.</summary>
    public async ValueTask<int> PeekAsync(CancellationToken cancellation)
    {
        if (_at == _length)
        {
            await FillAsync(cancellation);
        }

        return _at < _length ? _buffer[_at] : End;
    }

    /// <summary>Takes bytes into a buffer until it is full.</summary>
    /// <returns>False if the stream ended first.</returns>
    public async ValueTask<bool> ReadExactlyAsync(Memory<byte> into, CancellationToken cancellation)
    {
        while (into.Length > 0)
        {
            if (_at == _length && !await FillAsync(cancellation))
            {
                return false;
            }

            var count = Math.Min(into.Length, _length - _at);
            _buffer.AsMemory(_at, count).CopyTo(into);
            (_at, Position, into) = (_at + count, Position + count, into[count..]);
        }

        return true;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<int> FillAndTakeAsync(CancellationToken cancellation)
    {
        if (!await FillAsync(cancellation))
        {
            return End;
        }

        Position++;
        return _buffer[_at++];
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        _at = 0;
        _length = await stream.ReadAsync(_buffer, cancellation);
        return _length > 0;
    }
}
