using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>
/// Sends events to one hub over one AMQP connection. Thread-safe. A call returns when the endpoint has accepted the
/// events, and throws <see cref="EventHubsException"/> otherwise; after a <see cref="EventHubsFailure.Communication"/>
/// failure open a new producer (the events may or may not have been taken).
/// </summary>
public sealed class AmqpEventHubProducer : IAsyncDisposable
{
    private const int DefaultMaxBatchBytes = 1024 * 1024;

    // The data section's own header, and the frame around the batch's annotations.
    private const int BytesPerEvent = 8;
    private const int BytesPerBatch = 512;

    private readonly AmqpEventHubsConnection _connection;
    private readonly string _hub;
    private readonly ConcurrentDictionary<string, Lazy<Task<SendTarget>>> _links = new(StringComparer.Ordinal);

    private AmqpEventHubProducer(AmqpEventHubsConnection connection, string hub)
    {
        _connection = connection;
        _hub = hub;
    }

    /// <summary>Connects to the endpoint and the hub.</summary>
    /// <exception cref="EventHubsException">The endpoint cannot be reached, or the hub does not exist.</exception>
    public static async Task<AmqpEventHubProducer> OpenAsync(
        EventHubsConnectionString endpoint, string hub, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(hub);
        var connection = await AmqpEventHubsConnection.OpenAsync(endpoint, hub, time, cancellation);
        var producer = new AmqpEventHubProducer(connection, hub);
        try
        {
            await producer.LinkAsync(null, cancellation);
            return producer;
        }
        catch
        {
            await producer.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Sends the events as one batch: all of them land in one partition, next to each other and in order, or none.
    /// </summary>
    /// <param name="events">The events, in order; an empty list sends nothing.</param>
    /// <param name="partitionKey">Chooses the partition by hash; at most one of this and <paramref name="partitionId"/>.</param>
    /// <param name="partitionId">The partition; with neither, the endpoint chooses.</param>
    /// <param name="cancellation">Stops waiting; the events may still be taken.</param>
    /// <exception cref="EventHubsException">Not accepted; <see cref="EventHubsFailure.MessageSizeExceeded"/> if the
    /// batch is over the endpoint's limit (1 MiB): use <see cref="SendAsync"/> then.</exception>
    public async Task SendBatchAsync(
        IReadOnlyList<OutgoingEvent> events, string? partitionKey = null, string? partitionId = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        CheckTarget(partitionKey, partitionId);
        if (events.Count == 0)
        {
            return;
        }

        var target = await LinkAsync(partitionId, cancellation);
        var encoded = events.Select(e => EventMessageCodec.Encode(e, partitionKey)).ToList();
        await SendEncodedAsync(target, encoded, partitionKey, cancellation);
    }

    /// <summary>Sends any number of events, in order, in as many batches as the size limit needs.</summary>
    /// <inheritdoc cref="SendBatchAsync" path="/param"/>
    /// <exception cref="EventHubsException">A batch was not accepted; those before it were.</exception>
    public async Task SendAsync(
        IEnumerable<OutgoingEvent> events, string? partitionKey = null, string? partitionId = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        CheckTarget(partitionKey, partitionId);
        var target = await LinkAsync(partitionId, cancellation);
        var batch = new List<ByteBuffer>();
        var size = BytesPerBatch;
        foreach (var item in events)
        {
            var encoded = EventMessageCodec.Encode(item, partitionKey);
            if (batch.Count > 0 && size + encoded.Length + BytesPerEvent > target.MaxBytes)
            {
                await SendEncodedAsync(target, batch, partitionKey, cancellation);
                batch.Clear();
                size = BytesPerBatch;
            }

            batch.Add(encoded);
            size += encoded.Length + BytesPerEvent;
        }

        if (batch.Count > 0)
        {
            await SendEncodedAsync(target, batch, partitionKey, cancellation);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static void CheckTarget(string? partitionKey, string? partitionId)
    {
        if (partitionKey is not null && partitionId is not null)
        {
            throw new ArgumentException(
                $"A batch goes either by key ('{partitionKey}') or to a partition ('{partitionId}'), not both.", nameof(partitionKey));
        }
    }

    private async Task SendEncodedAsync(SendTarget target, List<ByteBuffer> encoded, string? partitionKey, CancellationToken cancellation)
    {
        var size = encoded.Sum(buffer => (long)buffer.Length + BytesPerEvent);
        if (size > target.MaxBytes)
        {
            throw new EventHubsException(
                EventHubsFailure.MessageSizeExceeded,
                $"A batch of {encoded.Count} events for hub '{_hub}' has {size} bytes; the endpoint takes {target.MaxBytes}. Send fewer events at once.",
                "amqp:link:message-size-exceeded");
        }

        try
        {
            await SendMessageAsync(target.Link, EventMessageCodec.Batch(encoded, partitionKey), cancellation);
        }
        catch (Exception exception) when (AmqpErrors.IsAmqp(exception))
        {
            throw AmqpErrors.From(target.Link.Error is { } error && exception is not AmqpException ? new AmqpException(error) : exception,
                $"Sending {encoded.Count} events to {target.Address}");
        }
    }

    /// <summary>The callback comes on the connection's reading thread: callers must not go on there.</summary>
    private async Task SendMessageAsync(SenderLink link, Message message, CancellationToken cancellation)
    {
        var answered = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        link.Send(message, (_, _, outcome, _) => answered.TrySetResult(outcome), null);
        switch (await answered.Task.WaitAsync(AmqpEventHubsConnection.OperationTimeout, _connection.Time, cancellation))
        {
            case Accepted:
                return;
            case Rejected rejected:
                throw new AmqpException(rejected.Error ?? new Error(ErrorCode.InternalError) { Description = "rejected without a reason" });
            default:
                throw new AmqpException(new Error(ErrorCode.MessageReleased) { Description = "the link ended before the events were accepted" });
        }
    }

    private async Task<SendTarget> LinkAsync(string? partitionId, CancellationToken cancellation)
    {
        var address = partitionId is null ? _hub : $"{_hub}/Partitions/{partitionId}";
        var lazy = _links.GetOrAdd(address, key => new Lazy<Task<SendTarget>>(() => AttachAsync(key, cancellation)));
        try
        {
            return await lazy.Value.WaitAsync(cancellation);
        }
        catch (Exception exception)
        {
            _links.TryRemove(KeyValuePair.Create(address, lazy));
            if (AmqpErrors.IsAmqp(exception))
            {
                // A session whose connection has gone refuses a new link at once, before there is an attach to wait for.
                throw AmqpErrors.From(exception, $"Opening a link to {address}");
            }

            throw;
        }
    }

    private async Task<SendTarget> AttachAsync(string address, CancellationToken cancellation)
    {
        var answered = new TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = new SenderLink(
            _connection.Session,
            $"send-{Guid.NewGuid():N}",
            new Attach { Target = new Target { Address = address }, Source = new Source { Address = "producer" } },
            (_, attach) =>
            {
                if (attach.Target is not null)
                {
                    answered.TrySetResult(attach.MaxMessageSize);
                }
            });
        link.AddClosedCallback((_, error) => answered.TrySetException(new AmqpException(
            error ?? new Error(ErrorCode.DetachForced) { Description = "the endpoint closed the link" })));
        await _connection.AttachedAsync(answered.Task, $"Opening a sender to {address}", cancellation);
        var max = await answered.Task;
        return new SendTarget(link, address, max is 0 or > int.MaxValue ? DefaultMaxBatchBytes : (int)max);
    }

    private sealed record SendTarget(SenderLink Link, string Address, int MaxBytes);
}
