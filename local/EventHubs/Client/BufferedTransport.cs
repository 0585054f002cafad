using System.Net.Sockets;
using Amqp;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>
/// A TCP transport that takes as many frames from the kernel as there are, in one call. The library's own takes at most
/// 8 KB at once, and on a link that it judges slow the length of a frame and its rest in two calls. One reader at a time.
/// </summary>
internal sealed class BufferedTransport(Socket socket) : IAsyncTransport
{
    private const int BufferSize = 64 * 1024;
    private const int CachedSizes = 1_024;

    // The library awaits a task for every four bytes of a frame's length and for its rest, and most frames are of few sizes.
    private static readonly Task<int>?[] Cached = new Task<int>?[CachedSizes];

    private readonly byte[] _received = new byte[BufferSize];
    private int _next;
    private int _end;

    /// <inheritdoc/>
    public void SetConnection(Connection connection)
    {
        // Nothing here is to be told to it: its reader sees what fails.
    }

    /// <inheritdoc/>
    public Task<int> ReceiveAsync(byte[] buffer, int offset, int count) =>
        _next < _end ? Taken(Take(buffer.AsSpan(offset, count))) : ReceiveMoreAsync(buffer, offset, count);

    /// <inheritdoc/>
    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        var segments = new ArraySegment<byte>[bufferList.Count];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = new ArraySegment<byte>(bufferList[i].Buffer, bufferList[i].Offset, bufferList[i].Length);
        }

        await socket.SendAsync(segments, SocketFlags.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Send(ByteBuffer buffer) => socket.Send(buffer.Buffer, buffer.Offset, buffer.Length, SocketFlags.None);

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int count)
    {
        if (_next == _end)
        {
            (_next, _end) = (0, socket.Receive(_received, SocketFlags.None));
        }

        return Take(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public void Close() => socket.Dispose();

    private static Task<int> Taken(int bytes) =>
        bytes < CachedSizes ? Cached[bytes] ??= Task.FromResult(bytes) : Task.FromResult(bytes);

    private async Task<int> ReceiveMoreAsync(byte[] buffer, int offset, int count)
    {
        var received = await socket.ReceiveAsync(_received, SocketFlags.None).ConfigureAwait(false);
        (_next, _end) = (0, received);
        return Take(buffer.AsSpan(offset, count));
    }

    private int Take(Span<byte> into)
    {
        var bytes = Math.Min(into.Length, _end - _next);
        _received.AsSpan(_next, bytes).CopyTo(into);
        _next += bytes;
        return bytes;
    }
}
