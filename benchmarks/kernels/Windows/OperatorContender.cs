using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// Ours: the operator as a key group drives it, with the coverage of sequence numbers, the event clock, the watermark
/// after each block, and results as the outbox gets them.
/// </summary>
internal sealed class OperatorContender(WindowDefinition window, EventStream stream, WindowTable expected, int rowsPerBlock = BlockStream.MostRows, string name = "operator")
    : WindowContender(name, expected), IOperatorOutput
{
    private static readonly AggregateCall[] _calls = [new("COUNT", null), new("SUM", 0), new("MIN", 0), new("MAX", 0)];
    private readonly List<TimedBlock> _blocks = BlockStream.Of(stream, rowsPerBlock);
    private readonly List<WindowResult> _results = [];
    private long _late;

    public static OperatorConfig Config(WindowDefinition window, TimeSpan disorder) =>
        new(window, _calls, new TimePolicy(disorder, TimeSpan.Zero, TimeSpan.FromMinutes(1)), null);

    /// <summary>How many rows there are.</summary>
    public int Count => stream.Count;

    public override void Run()
    {
        _results.Clear();
        _late = 0;
        var config = Config(window, stream.Disorder);
        var keyed = new KeyedOperator(config);
        var coverage = new Coverage();
        var clock = new EventClock(config.Time);
        clock.KnowPartitions(1);
        foreach (var (block, maxEventTime) in _blocks)
        {
            keyed.Fold(block, coverage, this);
            coverage.Add(block.Sequences[0], block.Sequences[^1]);
            clock.Covered(block.Partition, coverage);
            clock.Claim(block.Partition, block.Sequences[^1], maxEventTime, coverage);
            keyed.AdvanceTo(clock.Watermark, this);
        }

        clock.Claim(0, coverage.Prefix, EventTime.EndOfInput, coverage);
        keyed.AdvanceTo(clock.Watermark, this);
    }

    public void Emit(WindowResult result) => _results.Add(result);

    public void Late(LateRow row) => _late++;

    public override void Check()
    {
        base.Check();
        if (_late > 0)
        {
            throw new WrongResultException($"{_late} rows were judged late, although none is.");
        }
    }

    protected override IEnumerable<WindowRow> Results() => _results.Select(r => new WindowRow(
        r.Key, r.Start, r.End, r.Values[0].Int64, r.Values[1].Double, r.Values[2].Double, r.Values[3].Double));
}
