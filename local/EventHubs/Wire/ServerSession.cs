using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>One session: its links, and the transfer windows of both directions.</summary>
internal sealed class ServerSession
{
    private const uint IncomingWindow = 4096;
    private const uint OutgoingWindow = 4096;
    private const uint MaxHandle = 1023;

    private readonly Dictionary<uint, ServerLink> _links = [];
    private readonly ILinkFactory _factory;
    private uint _nextIncoming;
    private uint _incomingLeft = IncomingWindow;
    private uint _nextOutgoing;
    private uint _nextDelivery;
    private uint _peerWindow;

    public ServerSession(ServerConnection connection, ushort channel, Begin begin, ILinkFactory factory)
    {
        Connection = connection;
        Channel = channel;
        _factory = factory;
        _nextIncoming = begin.NextOutgoingId;
        _peerWindow = begin.IncomingWindow;
    }

    /// <summary>The connection.</summary>
    public ServerConnection Connection { get; }

    /// <summary>The channel; the same number in both directions.</summary>
    public ushort Channel { get; }

    /// <summary>Guards what goes out on this session: frames must leave in the order of their numbers.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Where frames go.</summary>
    public FrameOutput Output => Connection.Output;

    /// <summary>How many bytes of a message fit in one frame that the peer takes.</summary>
    public int MaxFramePayload => Connection.PeerMaxFrame - FrameEncoder.TransferOverhead;

    /// <summary>The answer to the peer's begin.</summary>
    public Begin Answer() => new()
    {
        RemoteChannel = Channel,
        NextOutgoingId = 0,
        IncomingWindow = IncomingWindow,
        OutgoingWindow = OutgoingWindow,
        HandleMax = MaxHandle,
    };

    /// <summary>Sends a performative on this session. Thread-safe.</summary>
    public void Send(DescribedList performative) => Connection.Send(Channel, performative);

    /// <summary>Takes one transfer from the peer's window; false if it is closed.</summary>
    public bool TryTakeWindow_NeedsGate()
    {
        if (_peerWindow == 0)
        {
            return false;
        }

        _peerWindow--;
        _nextOutgoing++;
        return true;
    }

    /// <summary>The number of a new delivery.</summary>
    public uint NextDeliveryId_NeedsGate() => _nextDelivery++;

    /// <summary>Sends link state with the session's state.</summary>
    public void SendFlow_NeedsGate(Flow flow)
    {
        flow.NextIncomingId = _nextIncoming;
        flow.IncomingWindow = _incomingLeft;
        flow.NextOutgoingId = _nextOutgoing;
        flow.OutgoingWindow = OutgoingWindow;
        Send(flow);
    }

    /// <summary>Handles a performative of the peer.</summary>
    /// <exception cref="AmqpProtocolException">The peer broke the protocol.</exception>
    public void OnPerformative(object performative, ReadOnlyMemory<byte> payload)
    {
        switch (performative)
        {
            case Attach attach:
                OnAttach(attach);
                break;
            case Flow flow:
                OnFlow(flow);
                break;
            case Transfer transfer:
                OnTransfer(transfer, payload);
                break;
            case Detach detach:
                OnDetach(detach);
                break;
            case Dispose:
                // Everything the server sends is settled already.
                break;
            default:
                throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"Unexpected performative {performative.GetType().Name}.");
        }
    }

    /// <summary>The session or its connection has ended.</summary>
    public void End()
    {
        foreach (var link in _links.Values)
        {
            link.End(null);
            (link as IncomingLink)?.Forget();
        }

        Connection.Bounds.RemoveLinks(_links.Count);
        _links.Clear();
    }

    private void OnAttach(Attach attach)
    {
        if (attach.Handle > MaxHandle || _links.ContainsKey(attach.Handle))
        {
            throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"Handle {attach.Handle} is in use or over {MaxHandle}.");
        }

        if (attach.LinkName?.Length > ConnectionBounds.MaxName)
        {
            throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"A link's name has at most {ConnectionBounds.MaxName} characters.");
        }

        Connection.Bounds.AddLink();
        ServerLink link;
        LinkRefusedException? refusal = null;
        try
        {
            link = _factory.Create(this, attach);
        }
        catch (LinkRefusedException exception)
        {
            refusal = exception;
            link = new RefusedLink(this, attach);
        }

        _links[attach.Handle] = link;
        SendAnswer(link, attach);
        link.Announced();
        link.OnAttached();
        if (refusal is not null)
        {
            link.Detach(refusal.Condition, refusal.Message);
        }
    }

    /// <summary>The answer repeats the peer's source and target, and the library decodes some that it cannot encode.</summary>
    private void SendAnswer(ServerLink link, Attach attach)
    {
        try
        {
            Send(link.Answer(attach));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or AmqpException)
        {
            throw new AmqpProtocolException(AmqpProtocolException.DecodeError, $"Malformed source or target: {exception.Message}");
        }
    }

    private void OnFlow(Flow flow)
    {
        lock (Gate)
        {
            // Serial arithmetic: transfers that the peer has not seen yet are taken off what it offers.
            var unseen = _nextOutgoing - flow.NextIncomingId;
            _peerWindow = flow.IncomingWindow > unseen ? flow.IncomingWindow - unseen : 0;
        }

        if (flow.HasHandle)
        {
            Link(flow.Handle).OnFlow(flow);
        }
        else if (flow.Echo)
        {
            lock (Gate)
            {
                SendFlow_NeedsGate(new Flow());
            }
        }

        foreach (var link in _links.Values)
        {
            (link as OutgoingLink)?.Wake();
        }
    }

    private void OnTransfer(Transfer transfer, ReadOnlyMemory<byte> payload)
    {
        lock (Gate)
        {
            _nextIncoming++;
            if (--_incomingLeft < IncomingWindow / 2)
            {
                _incomingLeft = IncomingWindow;
                SendFlow_NeedsGate(new Flow());
            }
        }

        Link(transfer.Handle).OnTransfer(transfer, payload);
    }

    private void OnDetach(Detach detach)
    {
        var link = Link(detach.Handle);
        _links.Remove(detach.Handle);
        Connection.Bounds.RemoveLinks(1);
        (link as IncomingLink)?.Forget();
        link.End(new Detach { Handle = link.Handle, Closed = detach.Closed });
    }

    private ServerLink Link(uint handle) => _links.TryGetValue(handle, out var link)
        ? link
        : throw new AmqpProtocolException(AmqpProtocolException.UnattachedHandle, $"No link has the handle {handle}.");
}
