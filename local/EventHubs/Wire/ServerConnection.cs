using System.Net.Sockets;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// The server's side of one AMQP 1.0 connection: handshake, then one loop that reads frames and one that writes them.
/// Whatever a peer sends, only its own connection ends.
/// </summary>
internal sealed class ServerConnection
{
    /// <summary>The largest frame that is taken, and the largest that is sent.</summary>
    public const int MaxFrameBytes = 256 * 1024;

    private const int SmallestMaxFrame = 512;
    private const ushort MaxChannel = ConnectionBounds.MaxChannel;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A frame that was begun must be whole after one to two of these.</summary>
    private static readonly TimeSpan FrameTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FrameReader _reader;
    private readonly Dictionary<ushort, ServerSession> _sessions = [];
    private readonly ILinkFactory _links;
    private ITimer? _heartbeat;
    private bool _closeSent;

    public ServerConnection(Stream stream, Func<ServerConnection, ILinkFactory> factory, TimeProvider time, ILogger log)
    {
        _stream = stream;
        _time = time;
        _log = log;
        _reader = new FrameReader(stream, MaxFrameBytes);
        Output = new FrameOutput(stream);
        _links = factory(this);
    }

    /// <summary>Where frames go.</summary>
    public FrameOutput Output { get; }

    /// <summary>What the peer may make this process hold.</summary>
    public ConnectionBounds Bounds { get; } = new();

    /// <summary>The largest frame to send: what the peer takes, within our own limit.</summary>
    public int PeerMaxFrame { get; private set; } = SmallestMaxFrame;

    /// <summary>Sends a performative. Thread-safe.</summary>
    public void Send(ushort channel, DescribedList performative) =>
        Output.Append(FrameEncoder.Encode(Frame.Amqp, channel, performative));

    /// <summary>Serves the peer until it leaves, breaks the protocol, or <paramref name="stop"/> fires.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken.None);
        var writing = Output.RunAsync(ended.Token);
        try
        {
            await ServeAsync(stop);
        }
        catch (AmqpProtocolException exception)
        {
            EventHubsLog.ProtocolError(_log, exception.Condition, exception.Message);
            SendClose(exception.Condition, exception.Message);
        }
        catch (OperationCanceledException)
        {
            SendClose("amqp:connection:forced", "The endpoint is stopping, or the handshake or a frame took too long.");
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException)
        {
            EventHubsLog.ConnectionLost(_log, exception.Message);
        }
        catch (Exception exception)
        {
            // A bug in this endpoint must cost one connection, not the process, and must be seen.
            EventHubsLog.ConnectionFailed(_log, exception);
            SendClose("amqp:internal-error", exception.Message);
        }
        finally
        {
            await EndAsync(writing, ended);
        }
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        using (var timeout = new CancellationTokenSource(HandshakeTimeout, _time))
        using (var both = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token))
        {
            if (!await new ServerHandshake(_reader, Output).RunAsync(both.Token))
            {
                return;
            }
        }

        using var late = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var seen = 0L;
        await using var watchdog = _time.CreateTimer(
            _ =>
            {
                var unfinished = _reader.Unfinished;
                if (unfinished != 0 && unfinished == Interlocked.Exchange(ref seen, unfinished))
                {
                    late.Cancel();
                }
            },
            null,
            FrameTimeout,
            FrameTimeout);
        while (await _reader.ReadAsync(either.Token) is { } frame)
        {
            if (frame.Type == Frame.Amqp && frame.Body.Length > 0 && !OnFrame(frame))
            {
                return;
            }

            // A peer that asks without reading the answers waits here.
            await Output.WaitForRoomAsync().WaitAsync(stop);
        }
    }

    /// <summary>Handles a frame; false after the peer's close.</summary>
    private bool OnFrame(in Frame frame)
    {
        var (performative, payload) = PerformativeDecoder.Decode(frame.Body);
        switch (performative)
        {
            case Open open:
                OnOpen(open);
                return true;
            case Close:
                SendClose(null, null);
                return false;
            case Begin begin:
                OnBegin(frame.Channel, begin);
                return true;
            case End:
                OnEnd(frame.Channel);
                return true;
            default:
                Session(frame.Channel).OnPerformative(performative, payload);
                return true;
        }
    }

    private void OnOpen(Open open)
    {
        if (open.MaxFrameSize < SmallestMaxFrame)
        {
            throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"max-frame-size {open.MaxFrameSize} is under {SmallestMaxFrame}.");
        }

        PeerMaxFrame = (int)Math.Min(open.MaxFrameSize, MaxFrameBytes);
        Send(0, new Open { ContainerId = "streamfunctions-local", ChannelMax = MaxChannel, MaxFrameSize = MaxFrameBytes });
        if (open.IdleTimeOut > 0 && _heartbeat is null)
        {
            var period = TimeSpan.FromMilliseconds(Math.Max(100, open.IdleTimeOut / 2));
            _heartbeat = _time.CreateTimer(_ => Output.AppendIfIdle([0, 0, 0, 8, 2, 0, 0, 0]), null, period, period);
        }
    }

    private void OnBegin(ushort channel, Begin begin)
    {
        if (channel > MaxChannel || _sessions.ContainsKey(channel))
        {
            throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"Channel {channel} is in use or over {MaxChannel}.");
        }

        var session = new ServerSession(this, channel, begin, _links);
        _sessions[channel] = session;
        session.Send(session.Answer());
    }

    private void OnEnd(ushort channel)
    {
        var session = Session(channel);
        _sessions.Remove(channel);
        session.End();
        session.Send(new End());
    }

    private ServerSession Session(ushort channel) => _sessions.TryGetValue(channel, out var session)
        ? session
        : throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"No session has the channel {channel}.");

    private void SendClose(string? condition, string? message)
    {
        if (!_closeSent)
        {
            _closeSent = true;
            Send(0, new Close { Error = condition is null ? null : new Error(new Symbol(condition)) { Description = message } });
        }
    }

    private async Task EndAsync(Task writing, CancellationTokenSource ended)
    {
        if (_heartbeat is not null)
        {
            await _heartbeat.DisposeAsync();
        }

        foreach (var session in _sessions.Values)
        {
            session.End();
        }

        Output.Finish();
        try
        {
            await writing.WaitAsync(FarewellTimeout, _time);
        }
        catch (Exception exception) when (exception is IOException or SocketException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer does not read its farewell.
        }

        await ended.CancelAsync();
        await _stream.DisposeAsync();
        await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
