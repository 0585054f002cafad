namespace StreamFunctions.Windowing.Tests;

/// <summary>A key group as a window entity keeps it: operator, clock and coverage, which can be stored and restored.</summary>
internal sealed class Group(OperatorConfig config, int partitions)
{
    private Coverage[] _coverage = [.. Enumerable.Range(0, partitions).Select(_ => new Coverage())];
    private EventClock _clock = new(config.Time);
    private KeyedOperator _operator = new(config);

    public Collected Output { get; } = new();

    public long Rows { get; private set; }

    public FoldTally Tally { get; private set; }

    public bool HasOpenWork => _operator.HasOpenWork;

    public void KnowPartitions() => _clock.KnowPartitions(partitions);

    /// <summary>A block that claims the numbers from..to of its partition.</summary>
    public void Add(RowBlock block, long from, long to, long maxTime)
    {
        var coverage = _coverage[block.Partition];
        var tally = _operator.Fold(block, coverage, Output);
        Rows += block.Count;
        Tally = new FoldTally(
            Tally.Counted + tally.Counted, Tally.Late + tally.Late, Tally.PartiallyLate + tally.PartiallyLate,
            Tally.Duplicate + tally.Duplicate, Tally.AlreadyFolded + tally.AlreadyFolded);
        coverage.Add(from, to);
        Claim(block.Partition, to, maxTime);
    }

    public void Claim(int partition, long upTo, long maxTime)
    {
        _clock.Claim(partition, upTo, maxTime, _coverage[partition]);
        _operator.AdvanceTo(_clock.Watermark, Output);
    }

    public void StoreAndRestore()
    {
        var writer = new SnapshotWriter();
        Array.ForEach(_coverage, c => c.Write(writer));
        _clock.Write(writer);
        _operator.Write(writer);
        var reader = new SnapshotReader(writer.ToArray());
        _coverage = Array.ConvertAll(_coverage, _ => Coverage.Read(reader));
        _clock = EventClock.Read(config.Time, reader);
        _operator = KeyedOperator.Read(config, reader);
        Assert.Equal(0, reader.Remaining);
        var again = new SnapshotWriter();
        Array.ForEach(_coverage, c => c.Write(again));
        _clock.Write(again);
        _operator.Write(again);
        Assert.Equal(writer.ToArray(), again.ToArray());
    }
}
