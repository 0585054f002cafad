using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>A link cannot be attached, or its peer must be told why it ends.</summary>
internal sealed class LinkRefusedException(string condition, string message) : Exception(message)
{
    public string Condition { get; } = condition;
}

/// <summary>Makes the links that peers attach.</summary>
internal interface ILinkFactory
{
    /// <summary>The link for an attach.</summary>
    /// <exception cref="LinkRefusedException">There is none; the peer is told why.</exception>
    ServerLink Create(ServerSession session, Attach attach);
}

/// <summary>
/// One link as the server sees it. Called by the connection's reading loop, one call after the other;
/// <see cref="Detach"/> may come from any thread.
/// </summary>
internal abstract class ServerLink(ServerSession session, Attach attach)
{
    private bool _ended;
    private bool _announced;
    private Detach? _farewell;

    /// <summary>The link's number in its session; the same in both directions.</summary>
    public uint Handle { get; } = attach.Handle;

    /// <summary>The link's name.</summary>
    public string Name { get; } = attach.LinkName;

    /// <summary>The session.</summary>
    protected ServerSession Session { get; } = session;

    /// <summary>Whether the link has ended, by either side.</summary>
    public bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>The answer to the attach; the peer's source and target, as they came.</summary>
    public virtual Attach Answer(Attach request) => new()
    {
        LinkName = request.LinkName,
        Handle = request.Handle,
        Role = !request.Role,
        SndSettleMode = request.SndSettleMode,
        RcvSettleMode = ReceiverSettleMode.First,
        Source = request.Source,
        Target = request.Target,
    };

    /// <summary>The answer is on its way: the link may work.</summary>
    public abstract void OnAttached();

    /// <summary>The peer sent its flow state.</summary>
    public abstract void OnFlow(Flow flow);

    /// <summary>The peer sent a piece of a delivery; the payload is valid during the call.</summary>
    public virtual void OnTransfer(Transfer transfer, ReadOnlyMemory<byte> payload) =>
        throw new AmqpProtocolException(AmqpProtocolException.NotAllowed, $"A transfer on link '{Name}', which the peer receives on.");

    /// <summary>The link has ended; called once.</summary>
    protected abstract void OnEnded();

    /// <summary>Ends the link and tells the peer why; before the attach is answered, right after the answer.</summary>
    public void Detach(string condition, string message) =>
        End(new Detach { Handle = Handle, Closed = true, Error = new Error(new Symbol(condition)) { Description = message } });

    /// <summary>The answer to the attach was sent: a detach may follow it from now on.</summary>
    public void Announced()
    {
        lock (Session.Gate)
        {
            _announced = true;
            if (_farewell is not null)
            {
                Session.Send(_farewell);
            }
        }
    }

    /// <summary>
    /// Ends the link, with a last word to the peer or without; only the first call counts. The word leaves under the
    /// session's gate: a transfer that followed it would break the protocol.
    /// </summary>
    public void End(Detach? farewell)
    {
        lock (Session.Gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            if (!_announced)
            {
                _farewell = farewell;
            }
            else if (farewell is not null)
            {
                Session.Send(farewell);
            }
        }

        OnEnded();
    }
}

/// <summary>Holds the handle of a link that was refused until the peer detaches it.</summary>
internal sealed class RefusedLink(ServerSession session, Attach attach) : ServerLink(session, attach)
{
    public override Attach Answer(Attach request)
    {
        var answer = base.Answer(request);
        return new Attach
        {
            LinkName = answer.LinkName,
            Handle = answer.Handle,
            Role = answer.Role,
            InitialDeliveryCount = 0,
        };
    }

    public override void OnAttached()
    {
    }

    public override void OnFlow(Flow flow)
    {
    }

    public override void OnTransfer(Transfer transfer, ReadOnlyMemory<byte> payload)
    {
    }

    protected override void OnEnded()
    {
    }
}
