using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>The reply links of one connection, found by the address that requests name, or by the link's own name.</summary>
internal sealed class ReplyRegistry
{
    private readonly ConcurrentDictionary<(string Node, string Address), ReplyLink> _links = new();

    /// <summary>Some clients attach the reply link without a target address and put the link's name into reply-to.</summary>
    public void Add(string node, string? address, ReplyLink link)
    {
        _links[(node, link.Name)] = link;
        if (address is not null)
        {
            _links[(node, address)] = link;
        }
    }

    public ReplyLink? Find(string node, string? address) =>
        address is null ? null : _links.GetValueOrDefault((node, address));

    public void Remove(ReplyLink link)
    {
        foreach (var entry in _links.Where(entry => entry.Value == link).ToList())
        {
            _links.TryRemove(entry);
        }
    }
}

/// <summary>The link on which the answers of a node go out.</summary>
internal sealed class ReplyLink(ServerSession session, Attach attach, ReplyRegistry registry) : OutgoingLink(session, attach)
{
    private const int MaxWaiting = 1000;
    private const int MaxWaitingBytes = 1024 * 1024;
    private readonly ConcurrentQueue<byte[]> _waiting = new();
    private int _waitingBytes;

    /// <summary>Sends an answer when there is credit.</summary>
    public void Send(Message reply)
    {
        var encoded = reply.Encode();
        if (_waiting.Count >= MaxWaiting || Interlocked.Add(ref _waitingBytes, encoded.Length) > MaxWaitingBytes)
        {
            Detach("amqp:resource-limit-exceeded", $"{_waiting.Count} answers wait for credit on link '{Name}'.");
            _waiting.Clear();
            return;
        }

        _waiting.Enqueue(encoded.Buffer.AsSpan(encoded.Offset, encoded.Length).ToArray());
        Wake();
    }

    /// <inheritdoc/>
    protected override bool Prepare(int credit) => !_waiting.IsEmpty;

    /// <inheritdoc/>
    protected override bool TryBuild(ByteWriter payload)
    {
        if (!_waiting.TryDequeue(out var reply))
        {
            return false;
        }

        Interlocked.Add(ref _waitingBytes, -reply.Length);
        payload.Write(reply);
        return true;
    }

    /// <inheritdoc/>
    protected override void OnFault(Exception exception) => Detach("amqp:internal-error", exception.Message);

    /// <inheritdoc/>
    protected override void OnEnded()
    {
        registry.Remove(this);
        base.OnEnded();
    }
}

/// <summary>The link on which requests to a node come in.</summary>
internal sealed class RequestLink(ServerSession session, Attach attach, string node, ReplyRegistry registry, Func<Message, Message> answer)
    : IncomingLink(session, attach, MaxRequestBytes)
{
    private const int MaxRequestBytes = 64 * 1024;

    /// <inheritdoc/>
    protected override Outcome OnMessage(uint format, ReadOnlyMemory<byte> message)
    {
        Message request;
        try
        {
            request = PerformativeDecoder.DecodeMessage(message);
        }
        catch (AmqpProtocolException exception)
        {
            return Reject(exception.Condition, exception.Message);
        }

        var replyTo = request.Properties?.ReplyTo;
        if (registry.Find(node, replyTo) is not { } link)
        {
            return Reject("amqp:not-found", $"No receiver on {node} has the address '{replyTo}' that the request names in reply-to.");
        }

        var reply = answer(request);
        reply.Properties = new Properties();
        if (request.Properties!.GetMessageId() is { } id)
        {
            reply.Properties.SetCorrelationId(id);
        }

        link.Send(reply);
        return new Accepted();
    }

    /// <inheritdoc/>
    protected override void OnEnded()
    {
    }
}
