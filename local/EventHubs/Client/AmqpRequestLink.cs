using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>A request-response pair of links to one node (<c>$cbs</c>, <c>$management</c>). Thread-safe.</summary>
internal sealed class AmqpRequestLink
{
    private readonly string _node;
    private readonly string _replyTo;
    private readonly SenderLink _sender;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _pending = new(StringComparer.Ordinal);

    public AmqpRequestLink(Session session, string node, TimeProvider time)
    {
        _node = node;
        _time = time;
        _replyTo = $"{node}-reply-{Guid.NewGuid():N}";
        var receiver = new ReceiverLink(
            session,
            _replyTo,
            new Attach { Source = new Source { Address = node }, Target = new Target { Address = _replyTo } },
            null);
        receiver.Start(50, OnReply);
        receiver.AddClosedCallback((_, error) => FailAll(error));
        _sender = new SenderLink(session, $"{node}-request-{Guid.NewGuid():N}", node);
        _sender.AddClosedCallback((_, error) => FailAll(error));
    }

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <exception cref="EventHubsException">The reply has an error status, or none came in time.</exception>
    public async Task<Message> CallAsync(ApplicationProperties properties, object? body, TimeSpan timeout, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString("N");
        var reply = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = reply;
        try
        {
            var request = new Message
            {
                Properties = new Properties { MessageId = id, ReplyTo = _replyTo },
                ApplicationProperties = properties,
                BodySection = new AmqpValue { Value = body },
            };
            _sender.Send(request, (_, _, outcome, _) => OnOutcome(reply, outcome), null);
            return ThrowOnError(await reply.Task.WaitAsync(timeout, _time, cancellation));
        }
        catch (Exception exception) when (AmqpErrors.IsAmqp(exception))
        {
            throw AmqpErrors.From(exception, $"Request to {_node}");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private static void OnOutcome(TaskCompletionSource<Message> reply, Outcome? outcome)
    {
        if (outcome is Rejected rejected)
        {
            reply.TrySetException(new AmqpException(rejected.Error ?? new Error(ErrorCode.InternalError)));
        }
        else if (outcome is Released)
        {
            reply.TrySetException(new AmqpException(new Error(ErrorCode.DetachForced) { Description = "the link closed" }));
        }
    }

    private void OnReply(IReceiverLink link, Message message)
    {
        link.Accept(message);
        if (message.Properties?.GetCorrelationId() is { } id && _pending.TryGetValue(id.ToString()!, out var reply))
        {
            reply.TrySetResult(message);
        }
    }

    private void FailAll(Error? error)
    {
        foreach (var reply in _pending.Values)
        {
            reply.TrySetException(new AmqpException(error ?? new Error(ErrorCode.DetachForced) { Description = "the link closed" }));
        }
    }

    private Message ThrowOnError(Message reply)
    {
        var map = reply.ApplicationProperties?.Map;
        var status = Convert.ToInt32(map?["status-code"] ?? map?["statusCode"] ?? 200, System.Globalization.CultureInfo.InvariantCulture);
        if (status is >= 200 and < 300)
        {
            return reply;
        }

        var condition = (map?["error-condition"] ?? map?["errorCondition"])?.ToString() ?? FromStatus(status);
        var description = (map?["status-description"] ?? map?["statusDescription"])?.ToString();
        throw AmqpErrors.From(new Error(condition) { Description = $"status {status}, {description}" }, $"Request to {_node}");
    }

    private static string FromStatus(int status) => status switch
    {
        401 => "amqp:unauthorized-access",
        404 => "amqp:not-found",
        503 => "com.microsoft:server-busy",
        408 or 504 => "com.microsoft:timeout",
        400 => "com.microsoft:argument-error",
        _ => "amqp:internal-error",
    };
}
