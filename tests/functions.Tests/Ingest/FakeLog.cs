using System.Runtime.CompilerServices;
using Azure.Messaging.EventHubs;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;

namespace StreamFunctions.Functions.Tests.Ingest;

/// <summary>A hub in memory: what the trigger and the repair read is the same list.</summary>
internal sealed class FakeLog(int partitions) : IEventLog
{
    private readonly List<EventData>[] _events = [.. Enumerable.Range(0, partitions).Select(_ => new List<EventData>())];

    public string HostName => "test.servicebus.windows.net";

    public string EventHub => "readings";

    public DateTimeOffset CreatedOn { get; set; } = Some.Noon.AddDays(-1);

    /// <summary>The first sequence number that the log still holds, in every partition.</summary>
    public long Beginning { get; set; }

    public int Reads { get; private set; }

    /// <summary>A new hub under the same name: empty, numbers start again.</summary>
    public void Recreate(DateTimeOffset createdOn)
    {
        CreatedOn = createdOn;
        Array.ForEach(_events, e => e.Clear());
    }

    public void Append(int partition, params EventData[] events) => _events[partition].AddRange(events);

    public IReadOnlyList<EventData> Batch(int partition, int from, int count) => _events[partition].GetRange(from, count);

    public Task<LogSnapshot> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new LogSnapshot(
        CreatedOn, [.. _events.Select(e => new PartitionPosition(Beginning, e.Count - 1))]));

    public async IAsyncEnumerable<EventData> ReadAsync(
        int partition, long from, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Reads++;
        await Task.Yield();
        for (var i = Math.Max(from, Beginning); i <= upTo; i++)
        {
            yield return _events[partition][(int)i];
        }
    }
}
