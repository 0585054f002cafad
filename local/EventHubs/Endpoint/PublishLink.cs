using Amqp.Framing;
using Microsoft.Extensions.Logging;
using StreamFunctions.Local.EventHubs.Hubs;
using StreamFunctions.Local.EventHubs.Log;
using StreamFunctions.Local.EventHubs.Wire;

namespace StreamFunctions.Local.EventHubs.Endpoint;

/// <summary>A producer's link to a hub, or to one of its partitions.</summary>
internal sealed class PublishLink : IncomingLink
{
    /// <summary>The largest message, as the service has it.</summary>
    public const int MaxMessageBytes = 1024 * 1024;

    private readonly EventHub _hub;
    private readonly int _partition;
    private readonly ILogger _log;
    private readonly List<LogEntry> _entries = [];
    private readonly CancellationTokenRegistration _closed;

    public PublishLink(ServerSession session, Attach attach, EventHub hub, int partition, ILogger log)
        : base(session, attach, MaxMessageBytes)
    {
        _hub = hub;
        _partition = partition;
        _log = log;
        _closed = hub.Closed.Register(DetachGone);
    }

    /// <inheritdoc/>
    protected override Outcome OnMessage(uint format, ReadOnlyMemory<byte> message)
    {
        _entries.Clear();
        try
        {
            var key = BatchDecoder.Decode(format, message, _entries);
            if (_entries.Count == 0)
            {
                return Reject("com.microsoft:argument-error", "The batch holds no event.");
            }

            Append(_partition >= 0 ? _partition : _hub.ChoosePartition(key));
            return new Accepted();
        }
        catch (AmqpProtocolException exception)
        {
            return Reject(exception.Condition, exception.Message);
        }
        catch (IOException exception)
        {
            return Reject("amqp:resource-limit-exceeded", $"The events could not be written: {exception.Message}");
        }
        catch (ObjectDisposedException)
        {
            DetachGone();
            return new Released();
        }
    }

    /// <inheritdoc/>
    protected override void OnEnded() => _closed.Dispose();

    private void Append(int partition)
    {
        try
        {
            _hub.Partitions[partition].Append(_entries);
        }
        catch (IOException exception)
        {
            EventHubsLog.AppendFailed(_log, exception, _hub.Name, partition);
            throw;
        }
    }

    private void DetachGone() => Detach("amqp:not-found", $"The messaging entity '{_hub.Name}' could not be found.");
}
