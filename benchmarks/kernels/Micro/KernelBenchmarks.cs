using BenchmarkDotNet.Attributes;
using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Our kernels alone, for the time and the bytes of one operation. The suites compare them with peers.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int Keys = 10_000;
    private readonly JsonEvents _events = new(1_000, Keys);
    private readonly CompiledQuery _query = QueryCompiler.Compile(RowReaderContender.Query);
    private StateBytes _state = null!;
    private OperatorContender _tumbling = null!;
    private RowReader _reader = null!;
    private Row _row = null!;
    private int _next;

    /// <summary>Makes the inputs, and runs each kernel once to compare it with its oracle.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var window = new TumblingWindow(TimeSpan.FromSeconds(10));
        var stream = EventStream.Make(BlockStream.MostRows * 16, Keys, 10_000, TimeSpan.FromSeconds(2));
        using var database = new DuckDbEvents(stream);
        _tumbling = new OperatorContender(window, stream, new WindowTable(database.Rows(DuckDbQueries.Tumbling(window.Size))));
        _tumbling.Run();
        _tumbling.Check();
        new RowReaderContender(_events, DecodeSum.OfOracle(_events)).RunAndCheck();
        _state = new StateBytes(HeldState.Make(Keys, 6), HeldState.Config(6), HeldState.Close(HeldState.Make(Keys, 6)));
        new ReadState(_state).RunAndCheck();
        (_reader, _row) = (_query.CreateReader(null), _query.CreateRow());
    }

    /// <summary>16 blocks of 4,096 rows into tumbling windows, until all are closed.</summary>
    [Benchmark]
    public void Tumbling() => _tumbling.Run();

    /// <summary>One event of 150 bytes of JSON into a row.</summary>
    [Benchmark]
    public ReadOutcome Decode()
    {
        _next = (_next + 1) % _events.Count;
        return _reader.Read(_events[_next], new EventMetadata(0, _next, 0, null, null), _row);
    }

    /// <summary>The state of 10,000 keys in 6 panes as bytes.</summary>
    [Benchmark]
    public byte[] WriteState() => StateBytes.Written(_state.Operator);

    /// <summary>And back.</summary>
    [Benchmark]
    public KeyedOperator ReadState() => KeyedOperator.Read(_state.Config, new SnapshotReader(_state.Bytes));
}
