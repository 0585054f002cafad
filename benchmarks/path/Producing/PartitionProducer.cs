using System.Runtime.InteropServices;
using System.Text.Unicode;
using StreamFunctions.Local.EventHubs.Client;
using StreamFunctions.Local.Sending;

namespace StreamFunctions.Benchmarks.Path;

/// <summary>Makes and sends the events of one partition, batch after batch, and adds them up. Used once, by one caller.</summary>
internal sealed class PartitionProducer(ProducerPlan plan, int partition, AmqpEventHubProducer producer, Permits permits, TimeProvider time)
{
    private const int LongestBody = 256;
    private readonly Random _random = new(7919 * (partition + 1));
    private readonly byte[] _bodies = new byte[plan.Batch * LongestBody];
    private readonly Dictionary<(int Key, long End), WindowSums> _windows = [];
    private readonly List<(long End, long At)> _closes = [];
    private long _mostTime;
    private long _nextEnd;

    /// <summary>Events that the endpoint has accepted, the end-of-input event left out.</summary>
    public long Sent { get; private set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var id = partition.ToString(System.Globalization.CultureInfo.InvariantCulture);
        while (await permits.TakeAsync())
        {
            var batch = Make();
            await producer.SendBatchAsync(batch, partitionId: id, cancellation: cancellation);
            Sent += batch.Length;
        }

        if (plan.EndOfInput)
        {
            await producer.SendBatchAsync([EventStamp.EndOfInputEvent()], partitionId: id, cancellation: cancellation);
        }
    }

    /// <summary>Adds what was sent to the oracle.</summary>
    public void AddTo(SentEvents sent)
    {
        foreach (var ((key, end), sums) in _windows)
        {
            sent.Windows.Add((Name(key), end), sums);
        }

        _closes.ForEach(close => sent.AddClose(close.End, close.At));
    }

    private static string Name(int key) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"device-{key:D6}");

    private OutgoingEvent[] Make()
    {
        var events = new OutgoingEvent[plan.Batch];
        var used = 0;
        for (var i = 0; i < events.Length; i++)
        {
            var body = _bodies.AsMemory(used, LongestBody);
            var length = Write(body.Span);
            events[i] = new OutgoingEvent(body[..length]);
            used += length;
        }

        NoteCloses();
        return events;
    }

    private int Write(Span<byte> body)
    {
        var at = time.GetUtcNow().Ticks - _random.NextInt64(ProducerPlan.Disorder.Ticks);
        var key = partition + (plan.Partitions * _random.Next(plan.Keys / plan.Partitions));
        var value = _random.Next(-320, 961) / 8.0;
        Utf8.TryWrite(
            body,
            System.Globalization.CultureInfo.InvariantCulture,
            $$"""{"deviceId":"device-{{key:D6}}","site":"site-{{key % 97}}","time":"{{new DateTime(at, DateTimeKind.Utc):O}}","temperature":{{value}},"humidity":{{key % 60}},"status":"ok","firmware":"2.4.1"}""",
            out var length);
        Count(at, key, value);
        return length;
    }

    private void Count(long at, int key, double value)
    {
        var end = at - (at % plan.Window.Ticks) + plan.Window.Ticks;
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_windows, (key, end), out var known);
        sums = (known ? sums : WindowSums.None).With(value);
        _mostTime = Math.Max(_mostTime, at);
        _nextEnd = _nextEnd == 0 ? end : _nextEnd;
    }

    private void NoteCloses()
    {
        for (; _nextEnd + ProducerPlan.OutOfOrderness.Ticks <= _mostTime; _nextEnd += plan.Window.Ticks)
        {
            _closes.Add((_nextEnd, time.GetUtcNow().Ticks));
        }
    }
}
