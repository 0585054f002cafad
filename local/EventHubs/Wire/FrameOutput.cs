using System.Net.Sockets;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// The outgoing half of a connection. Writers append to one buffer while the other is being sent, so many small frames
/// leave in one system call. Writers that produce much wait for room first, which bounds what a slow peer can make this
/// process hold. Thread-safe.
/// </summary>
internal sealed class FrameOutput(Socket socket)
{
    private const int RoomBytes = 512 * 1024;
    private const int KeptBytes = 4 * RoomBytes;
    private readonly Lock _gate = new();
    private readonly AsyncSignal _work = new();
    private ByteWriter _filling = new(16 * 1024);
    private ByteWriter _sending = new(16 * 1024);
    private TaskCompletionSource? _room;
    private bool _finishing;
    private bool _closed;

    /// <summary>Appends whole frames. After the end they are dropped: nobody can get them.</summary>
    public void Append(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closed || _finishing)
            {
                return;
            }

            _filling.Write(frames);
        }

        _work.Set();
    }

    /// <summary>Completes when less than the limit is waiting to be sent, or the connection has ended.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_closed || _filling.Length < RoomBytes)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Lets <see cref="RunAsync"/> end when everything appended so far is sent.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _finishing = true;
        }

        _work.Set();
    }

    /// <summary>Sends until <see cref="Finish"/> or a failure of the socket.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _work.WaitAsync().WaitAsync(cancellation);
                while (Swap())
                {
                    await SendAllAsync(cancellation);
                }

                if (_finishing)
                {
                    return;
                }
            }
        }
        finally
        {
            Close();
        }
    }

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        for (var rest = _sending.WrittenMemory; rest.Length > 0;)
        {
            rest = rest[await socket.SendAsync(rest, SocketFlags.None, cancellation)..];
        }

        _sending = _sending.Capacity > KeptBytes ? new ByteWriter(RoomBytes) : _sending;
        _sending.Clear();
    }

    private bool Swap()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_filling.Length == 0)
            {
                return false;
            }

            (_filling, _sending) = (_sending, _filling);
            room = _room;
            _room = null;
        }

        room?.TrySetResult();
        return true;
    }

    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _room?.TrySetResult();
            _room = null;
        }
    }
}
