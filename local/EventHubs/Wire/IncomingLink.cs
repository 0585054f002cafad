using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// A link on which the server receives. Puts the pieces of a delivery together, up to the size limit, hands each whole
/// message on at once, and keeps the peer in credit. Holds at most one unfinished message.
/// </summary>
internal abstract class IncomingLink(ServerSession session, Attach attach, int maxMessageBytes) : ServerLink(session, attach)
{
    private const uint Credit = 1000;
    private ByteWriter _partial = new(0);
    private int _held;
    private uint _deliveryCount = attach.InitialDeliveryCount;
    private uint _sinceFlow;
    private Transfer? _first;
    private long _size;

    /// <inheritdoc/>
    public override Attach Answer(Attach request)
    {
        var answer = base.Answer(request);
        answer.MaxMessageSize = (ulong)maxMessageBytes;
        return answer;
    }

    /// <summary>Credit goes out with the attach: a client that has to ask first would sleep.</summary>
    public override void OnAttached() => SendFlow();

    /// <inheritdoc/>
    public override void OnFlow(Flow flow)
    {
        if (flow.Echo)
        {
            SendFlow();
        }
    }

    /// <inheritdoc/>
    public override void OnTransfer(Transfer transfer, ReadOnlyMemory<byte> payload)
    {
        if (HasEnded)
        {
            Drop();
            return;
        }

        _first ??= transfer;
        _size += payload.Length;
        if (transfer.Aborted)
        {
            EndDelivery();
        }
        else if (!transfer.More)
        {
            Complete(payload);
        }
        else if (_size <= maxMessageBytes)
        {
            Keep(payload.Span);
        }
        else
        {
            // Too large already: the rest is let pass, not kept.
            Drop();
        }
    }

    /// <summary>The link has gone: so has what came of its unfinished message.</summary>
    public void Forget() => Drop();

    /// <summary>Takes a whole message, valid during the call. The outcome goes to the peer.</summary>
    protected abstract Outcome OnMessage(uint format, ReadOnlyMemory<byte> message);

    private void Complete(ReadOnlyMemory<byte> payload)
    {
        var first = _first!;
        var outcome = _size > maxMessageBytes ? TooLarge() : OnMessage(first.MessageFormat, Whole(payload));
        if (!first.Settled && !HasEnded)
        {
            Session.Send(new Dispose { Role = true, First = first.DeliveryId, Settled = true, State = outcome });
        }

        EndDelivery();
    }

    private ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> last)
    {
        if (_partial.Length == 0)
        {
            return last;
        }

        Keep(last.Span);
        return _partial.WrittenMemory;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        _partial.Write(piece);
        Session.Connection.Bounds.Hold(_partial.Capacity - _held);
        _held = _partial.Capacity;
    }

    private void Drop()
    {
        Session.Connection.Bounds.Release(_held);
        _held = 0;
        _partial = new ByteWriter(0);
    }

    private Rejected TooLarge() => Reject(
        "amqp:link:message-size-exceeded",
        $"The message has {_size} bytes; link '{Name}' takes {maxMessageBytes}. Send fewer events at once.");

    private void EndDelivery()
    {
        _first = null;
        _size = 0;
        _partial.Clear();
        if (!Session.Connection.Bounds.MayKeep)
        {
            Drop();
        }

        _deliveryCount++;
        if (++_sinceFlow >= Credit / 2)
        {
            SendFlow();
        }
    }

    private void SendFlow()
    {
        _sinceFlow = 0;
        lock (Session.Gate)
        {
            Session.SendFlow_NeedsGate(new Flow { Handle = Handle, DeliveryCount = _deliveryCount, LinkCredit = Credit });
        }
    }

    /// <summary>An outcome that tells the peer why its message was not taken.</summary>
    protected static Rejected Reject(string condition, string message) =>
        new() { Error = new Error(new Symbol(condition)) { Description = message } };
}
