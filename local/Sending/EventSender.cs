using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.EventHubs.Hubs;

namespace StreamFunctions.Local.Sending;

/// <summary>
/// Sends a file of events to a hub over AMQP, as any producer would. Events of one partition travel in batches, one
/// after the other, so they arrive in the order of the file; partitions are independent of each other. Used once.
/// </summary>
internal sealed class EventSender
{
    private readonly SendPlan _plan;
    private readonly EventStamp _stamp;
    private readonly AmqpEventHubProducer _producer;
    private readonly Outbox[] _outboxes;
    private readonly Action<SendProgress> _report;
    private SendProgress _progress;

    private EventSender(SendPlan plan, AmqpEventHubProducer producer, IReadOnlyList<string> partitions, Action<SendProgress> report)
    {
        _plan = plan;
        _stamp = new EventStamp(plan.IdPrefix, plan.KeyField);
        _producer = producer;
        _outboxes = [.. partitions.Select(id => new Outbox(id))];
        _report = report;
    }

    /// <summary>Sends everything and returns what was sent.</summary>
    /// <param name="plan">What, and to which hub.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="report">Told after each batch, and at the end.</param>
    /// <param name="time">Time, for time limits.</param>
    /// <param name="cancellation">Stops sending.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    /// <exception cref="EventHubsException">The endpoint did not take a batch.</exception>
    public static async Task<SendProgress> RunAsync(
        SendPlan plan, EventHubsConnectionString endpoint, Action<SendProgress> report, TimeProvider time, CancellationToken cancellation)
    {
        // Read once before anything is sent: what is wrong with the file is said at once, and nothing is half sent.
        var count = await CountAsync(plan.File, cancellation);
        var partitions = await PartitionsAsync(plan.Hub, endpoint, time, cancellation);
        await using var producer = await AmqpEventHubProducer.OpenAsync(endpoint, plan.Hub, time, cancellation);
        var sender = new EventSender(plan, producer, partitions, report);
        await sender.SendFileAsync(count, cancellation);
        return sender._progress;
    }

    private static async Task<long> CountAsync(string file, CancellationToken cancellation)
    {
        long count = 0;
        await foreach (var item in EventFile.ReadAsync(file, cancellation))
        {
            count++;
        }

        return count;
    }

    private static async Task<IReadOnlyList<string>> PartitionsAsync(
        string hub, EventHubsConnectionString endpoint, TimeProvider time, CancellationToken cancellation)
    {
        await using var management = await AmqpEventHubManagement.OpenAsync(endpoint, hub, time, cancellation);
        return (await management.GetHubAsync(cancellation)).PartitionIds;
    }

    private async Task SendFileAsync(long count, CancellationToken cancellation)
    {
        var malformed = new EvenSpread(count, _plan.Malformed);
        var repeated = new EvenSpread(count, _plan.Repeated);
        long number = 0;
        await foreach (var body in EventFile.ReadAsync(_plan.File, cancellation))
        {
            var item = _stamp.Stamp(number, body);
            var partition = PartitionOf(item, number);
            await AddAsync(item, partition, Sort.Event, cancellation);
            number++;
            if (repeated.IsDue(number))
            {
                await AddAsync(item, partition, Sort.Repeated, cancellation);
            }

            if (malformed.IsDue(number))
            {
                var broken = new OutgoingEvent(MalformedEvents.Body(malformed.Given - 1));
                await AddAsync(broken, malformed.Given % _outboxes.Length, Sort.Malformed, cancellation);
            }
        }

        await FinishAsync(cancellation);
    }

    private async Task FinishAsync(CancellationToken cancellation)
    {
        foreach (var outbox in _outboxes)
        {
            await SendAsync(outbox, cancellation);
        }

        if (_plan.EndOfInput)
        {
            await SendEndOfInputAsync(cancellation);
        }

        Report(_progress with { Done = true });
    }

    private async Task AddAsync(OutgoingEvent item, int partition, Sort sort, CancellationToken cancellation)
    {
        var outbox = _outboxes[partition];
        outbox.Add(item, sort);
        if (outbox.Events.Count >= _plan.BatchSize)
        {
            await SendAsync(outbox, cancellation);
        }
    }

    private int PartitionOf(OutgoingEvent item, long number) => item.PartitionKey is { } key
        ? PartitionKeyHash.PartitionOf(key, _outboxes.Length)
        : (int)(number / _plan.BatchSize % _outboxes.Length);

    private async Task SendAsync(Outbox outbox, CancellationToken cancellation)
    {
        if (outbox.Events.Count == 0)
        {
            return;
        }

        await _producer.SendAsync(outbox.Events, partitionId: outbox.PartitionId, cancellation: cancellation);
        Report(_progress with
        {
            Events = _progress.Events + outbox.CountOf(Sort.Event),
            Repeated = _progress.Repeated + outbox.CountOf(Sort.Repeated),
            Malformed = _progress.Malformed + outbox.CountOf(Sort.Malformed),
        });
        outbox.Clear();
    }

    private async Task SendEndOfInputAsync(CancellationToken cancellation)
    {
        foreach (var outbox in _outboxes)
        {
            await _producer.SendBatchAsync([EventStamp.EndOfInputEvent()], partitionId: outbox.PartitionId, cancellation: cancellation);
            Report(_progress with { Control = _progress.Control + 1 });
        }
    }

    private void Report(SendProgress progress)
    {
        _progress = progress;
        _report(progress);
    }

    /// <summary>What an event is, for the count of what was sent.</summary>
    private enum Sort
    {
        Event,
        Repeated,
        Malformed,
    }

    /// <summary>What waits to be sent to one partition.</summary>
    private sealed class Outbox(string partitionId)
    {
        private readonly int[] _counts = new int[3];

        public string PartitionId => partitionId;

        public List<OutgoingEvent> Events { get; } = [];

        public int CountOf(Sort sort) => _counts[(int)sort];

        public void Add(OutgoingEvent item, Sort sort)
        {
            Events.Add(item);
            _counts[(int)sort]++;
        }

        public void Clear()
        {
            Events.Clear();
            Array.Clear(_counts);
        }
    }
}
