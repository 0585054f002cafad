namespace StreamFunctions.Durable.Tests;

internal enum EventKind
{
    Row,
    Filtered,
    Dead,
}

/// <summary>An event of the test log, already decoded.</summary>
internal sealed record TestEvent(long Time, string Key, long Value, EventKind Kind = EventKind.Row, long Id = 0, bool Ends = false);

/// <summary>The hub: the partitions' logs, in memory.</summary>
internal sealed class TestLog
{
    private readonly List<TestEvent>[] _partitions;

    public TestLog(int partitions) => _partitions = [.. Enumerable.Range(0, partitions).Select(_ => new List<TestEvent>())];

    public int PartitionCount => _partitions.Length;

    public DateTimeOffset CreatedOn { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

    /// <summary>Numbers below it are gone (retention), per partition.</summary>
    public long[] Beginnings { get; } = new long[32];

    public long LastOf(int partition) => _partitions[partition].Count - 1;

    public TestEvent this[int partition, long sequence] => _partitions[partition][(int)sequence];

    public void Append(int partition, TestEvent e) => _partitions[partition].Add(e);

    /// <summary>Everything that was ever appended.</summary>
    public IEnumerable<LoggedEvent> All =>
        _partitions.SelectMany((events, p) => events.Select((e, s) => new LoggedEvent(p, s, e)));

    /// <summary>The events that are rows for a window, unless they come too late.</summary>
    public IEnumerable<LoggedEvent> Rows => All.Where(e => e.Event.Kind == EventKind.Row && !e.Event.Ends);
}

/// <summary>An event and its place.</summary>
internal readonly record struct LoggedEvent(int Partition, long Sequence, TestEvent Event);
