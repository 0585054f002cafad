namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// The outgoing half of a connection. Writers append to one buffer while the other is being sent, so many small frames
/// leave in one system call. Writers that produce much wait for room first, which bounds what a slow peer can make this
/// process hold. Thread-safe.
/// </summary>
internal sealed class FrameOutput(Stream stream)
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

    /// <summary>Appends frames only if nothing waits to be sent: a heartbeat behind other frames tells nothing, and a peer that never reads would gather them for ever.</summary>
    public void AppendIfIdle(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_filling.Length > 0)
            {
                return;
            }
        }

        Append(frames);
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

    /// <summary>Sends until <see cref="Finish"/> or a failure of the stream.</summary>
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
        await stream.WriteAsync(_sending.WrittenMemory, cancellation);

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
