namespace StreamFunctions.Local.Files;

/// <summary>
/// A decompressed stream that refuses to grow beyond a ratio of what it was made from: against files of a few bytes that
/// unpack to terabytes. Read-only, forward only.
/// </summary>
/// <param name="inflater">The decompressing stream.</param>
/// <param name="compressed">Its source, asked for its position.</param>
/// <param name="limits">The limits.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class BoundedInflater(Stream inflater, Stream compressed, FileLimits limits, string file) : Stream
{
    private long _produced;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _produced; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(inflater.Read(buffer));
        }
        catch (InvalidDataException exception)
        {
            throw Corrupt(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await inflater.ReadAsync(buffer, cancellationToken));
        }
        catch (InvalidDataException exception)
        {
            throw Corrupt(exception);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inflater.Dispose();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _produced += read;
        if (_produced > limits.RatioFromBytes && _produced / Math.Max(1, compressed.Position) > limits.MaxRatio)
        {
            throw new FileFormatException(
                $"{file} unpacks to more than {limits.MaxRatio} times its size ({_produced} bytes from {compressed.Position}): that looks like a zip bomb. If the file is meant, unpack it yourself or raise --max-ratio.");
        }

        return read;
    }

    private FileFormatException Corrupt(InvalidDataException exception) =>
        new($"{file} is damaged after {_produced} uncompressed bytes: {exception.Message} Record or copy the file again.", exception);
}
