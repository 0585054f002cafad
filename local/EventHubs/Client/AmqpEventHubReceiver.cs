using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Client;

/// <summary>
/// Reads one partition of a hub, in order and without holes, over one AMQP connection. One reader at a time.
/// Does not reconnect: when a call throws, dispose it and open another from the last sequence number + 1.
/// </summary>
public sealed class AmqpEventHubReceiver : IAsyncDisposable
{
    /// <summary>Bytes of bodies after which a batch ends; the event that reaches it is part of it.</summary>
    public const long MaxBatchBytes = 16 << 20;

    private readonly AmqpEventHubsConnection _connection;
    private readonly string _address;
    private readonly int _prefetch;
    private readonly Channel<ReceivedEvent> _arrived = Channel.CreateUnbounded<ReceivedEvent>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private ReceiverLink? _link;
    private int _consumed;
    private bool _settled;

    private AmqpEventHubReceiver(AmqpEventHubsConnection connection, string address, int prefetch)
    {
        _connection = connection;
        _address = address;
        _prefetch = prefetch;
    }

    /// <summary>Connects and attaches to a partition.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="consumerGroup">The consumer group, for example <c>$Default</c>.</param>
    /// <param name="partitionId">The partition.</param>
    /// <param name="position">Where to start.</param>
    /// <param name="time">Time, for waiting.</param>
    /// <param name="options">Prefetch and owner level; null for the defaults.</param>
    /// <param name="cancellation">Stops the attempt.</param>
    /// <exception cref="EventHubsException">Not reachable, not found, or another owner holds the partition.</exception>
    public static async Task<AmqpEventHubReceiver> OpenAsync(
        EventHubsConnectionString endpoint,
        string hub,
        string consumerGroup,
        string partitionId,
        EventPosition position,
        TimeProvider time,
        ReceiverOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(hub);
        options ??= ReceiverOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1);
        var connection = await AmqpEventHubsConnection.OpenAsync(endpoint, hub, time, cancellation);
        var address = $"{hub}/ConsumerGroups/{consumerGroup}/Partitions/{partitionId}";
        var receiver = new AmqpEventHubReceiver(connection, address, options.Prefetch);
        try
        {
            await receiver.AttachAsync(position, options, cancellation);
            return receiver;
        }
        catch (Exception exception)
        {
            await receiver.DisposeAsync();
            if (AmqpErrors.IsAmqp(exception))
            {
                throw AmqpErrors.From(exception, $"Opening a link to {address}");
            }

            throw;
        }
    }

    /// <summary>
    /// Returns the next events as soon as at least one is there, or an empty list after <paramref name="maxWait"/>: at most so
    /// many, and no more than about <see cref="MaxBatchBytes"/> of bodies, however many were asked for.
    /// </summary>
    /// <param name="maxEvents">At most so many, at least 1.</param>
    /// <param name="maxWait">How long to wait for the first one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="EventHubsException">The link was closed, by the network or by another owner
    /// (<see cref="EventHubsFailure.ConsumerDisconnected"/>). Events that arrived before are returned first.</exception>
    public async Task<IReadOnlyList<ReceivedEvent>> ReceiveBatchAsync(
        int maxEvents, TimeSpan maxWait, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEvents, 1);
        var events = TakeArrived(maxEvents);
        if (events.Count > 0 || !await WaitForFirstAsync(maxWait, cancellation))
        {
            return events;
        }

        return TakeArrived(maxEvents);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private async Task<bool> WaitForFirstAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        try
        {
            return await _arrived.Reader.WaitToReadAsync(cancellation).AsTask().WaitAsync(maxWait, _connection.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private List<ReceivedEvent> TakeArrived(int maxEvents)
    {
        var events = new List<ReceivedEvent>();
        var bytes = 0L;
        while (events.Count < maxEvents && bytes < MaxBatchBytes && _arrived.Reader.TryRead(out var received))
        {
            events.Add(received);
            bytes += received.Body.Length;
            if (++_consumed >= Math.Max(1, _prefetch / 2))
            {
                RestoreCredit();
            }
        }

        return events;
    }

    /// <summary>Credit is given back by hand: the automatic mode would count acknowledgements, which settled deliveries lack.</summary>
    private void RestoreCredit()
    {
        _link!.SetCredit(_consumed, CreditMode.Manual);
        _consumed = 0;
    }

    private async Task AttachAsync(EventPosition position, ReceiverOptions options, CancellationToken cancellation)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _link = new ReceiverLink(
            _connection.Session,
            $"receive-{Guid.NewGuid():N}",
            CreateAttach(position, options),
            (_, attach) =>
            {
                if (attach.Source is not null)
                {
                    _settled = attach.SndSettleMode == SenderSettleMode.Settled;
                    answered.TrySetResult();
                }
            });
        _link.AddClosedCallback((_, error) =>
        {
            var closed = AmqpErrors.From(error, $"Receiving from {_address}");
            answered.TrySetException(closed);
            _arrived.Writer.TryComplete(closed);
        });
        await _connection.AttachedAsync(answered.Task, $"Opening a receiver on {_address}", cancellation);
        _link.Start(0, Arrived);
        _link.SetCredit(_prefetch, CreditMode.Manual);
    }

    // Decoded at once: what waits here is then a body and a few fields, not a message of a dozen objects, and the
    // collector has to keep that many fewer alive.
    private void Arrived(IReceiverLink link, Message message)
    {
        try
        {
            _arrived.Writer.TryWrite(EventMessageCodec.Decode(message));
            if (_settled)
            {
                // Nothing of the event is in the frame's buffer any more.
                message.Dispose();
            }
            else
            {
                link.Accept(message);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it ends this reader, not the connection's thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _arrived.Writer.TryComplete(exception);
        }
    }

    private Attach CreateAttach(EventPosition position, ReceiverOptions options)
    {
        Symbol filterName = "apache.org:selector-filter:string";
        var source = new Source
        {
            Address = _address,
            FilterSet = new Map { [filterName] = new DescribedValue(filterName, position.Filter) },
        };
        var attach = new Attach
        {
            Source = source,
            Target = new Target { Address = "consumer" },
            SndSettleMode = SenderSettleMode.Settled,
            Properties = new Fields(),
        };
        if (options.OwnerLevel is { } level)
        {
            attach.Properties[new Symbol("com.microsoft:epoch")] = level;
        }

        if (options.Name is { } name)
        {
            attach.Properties[new Symbol("com.microsoft:receiver-name")] = name;
        }

        return attach;
    }
}
