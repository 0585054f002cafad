using Amqp.Framing;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// A link on which the server sends, settled. Keeps the exact credit: what the peer's flow says minus what was sent.
/// One loop per link sends whenever there is credit, session window, room in the connection's output and something to
/// send, so a slow peer holds up itself alone.
/// </summary>
internal abstract class OutgoingLink(ServerSession session, Attach attach) : ServerLink(session, attach)
{
    private const int ChunkBytes = 128 * 1024;

    private readonly AsyncSignal _signal = new();
    private readonly ByteWriter _payload = new();
    private readonly ByteWriter _frames = new();
    private uint _deliveryCount;
    private int _credit;
    private bool _drain;

    // The delivery under way: how much of it is sent (-1: none), and its id until the first piece is out.
    private int _sent = -1;
    private uint? _deliveryId;

    /// <summary>Wakes the loop: something may be there to send.</summary>
    public void Wake() => _signal.Set();

    /// <inheritdoc/>
    public override Attach Answer(Attach request)
    {
        var answer = base.Answer(request);
        answer.SndSettleMode = SenderSettleMode.Settled;
        answer.InitialDeliveryCount = 0;
        return answer;
    }

    /// <inheritdoc/>
    public override void OnAttached() => _ = RunAsync();

    /// <inheritdoc/>
    public override void OnFlow(Flow flow)
    {
        lock (Session.Gate)
        {
            var unseen = _deliveryCount - flow.DeliveryCount;
            _credit = flow.LinkCredit > unseen ? (int)Math.Min(int.MaxValue, flow.LinkCredit - unseen) : 0;
            _drain = flow.Drain;
        }

        if (flow.Echo)
        {
            SendFlow();
        }

        Wake();
    }

    /// <summary>Makes sure that <see cref="TryBuild"/> has something, if there is anything. May read files. Only the loop calls it.</summary>
    protected abstract bool Prepare(int credit);

    /// <summary>Appends the next message to the payload; false if nothing is prepared. Must be quick: the session waits.</summary>
    protected abstract bool TryBuild(ByteWriter payload);

    /// <summary>The loop failed.</summary>
    protected abstract void OnFault(Exception exception);

    /// <inheritdoc/>
    protected override void OnEnded() => Wake();

    private async Task RunAsync()
    {
        try
        {
            // The reading loop called: leave its thread.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            while (!HasEnded)
            {
                await Session.Output.WaitForRoomAsync();
                if (!SendSome())
                {
                    await _signal.WaitAsync();
                }
            }
        }
        catch (Exception exception)
        {
            OnFault(exception);
        }
    }

    /// <summary>Sends one chunk; false if there is nothing to do until something changes.</summary>
    private bool SendSome()
    {
        var credit = Volatile.Read(ref _credit);
        var ready = _sent >= 0 || (credit > 0 && Prepare(credit));
        if (!ready)
        {
            return CompleteDrain();
        }

        lock (Session.Gate)
        {
            _frames.Clear();
            while (_frames.Length < ChunkBytes && !HasEnded && BeginDelivery() && SendPieces())
            {
            }

            Session.Output.Append(_frames.Written);
            return _frames.Length > 0;
        }
    }

    private bool BeginDelivery()
    {
        if (_sent >= 0)
        {
            return true;
        }

        _payload.Clear();
        if (_credit == 0 || !TryBuild(_payload))
        {
            return false;
        }

        _credit--;
        _deliveryCount++;
        _deliveryId = Session.NextDeliveryId_NeedsGate();
        _sent = 0;
        return true;
    }

    /// <summary>Encodes the rest of the delivery, as far as the session's window lets it.</summary>
    private bool SendPieces()
    {
        var largest = Session.MaxFramePayload;
        do
        {
            if (!Session.TryTakeWindow_NeedsGate())
            {
                return false;
            }

            var rest = _payload.Written[_sent..];
            var piece = rest[..Math.Min(largest, rest.Length)];
            FrameEncoder.Transfer(_frames, Session.Channel, Handle, _deliveryId, piece.Length < rest.Length, piece);
            _deliveryId = null;
            _sent += piece.Length;
        }
        while (_sent < _payload.Length);
        _sent = -1;
        return true;
    }

    /// <summary>In drain mode, credit that cannot be used is given up and the peer told so.</summary>
    private bool CompleteDrain()
    {
        lock (Session.Gate)
        {
            if (!_drain || _credit == 0)
            {
                return false;
            }

            _deliveryCount += (uint)_credit;
            _credit = 0;
            _drain = false;
        }

        SendFlow(drain: true);
        return true;
    }

    private void SendFlow(bool drain = false)
    {
        lock (Session.Gate)
        {
            Session.SendFlow_NeedsGate(new Flow { Handle = Handle, DeliveryCount = _deliveryCount, LinkCredit = (uint)_credit, Drain = drain });
        }
    }
}
