using System.Text.Json;
using StreamFunctions.Durable;
using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>One key group of the product, filled with random rows of known number, so that its real size can be measured.</summary>
internal sealed class FilledGroup
{
    private readonly int _accumulators;
    private readonly int _waiting;

    public FilledGroup(Workload workload, int partitions, int eventsPerKey, long seed)
    {
        var plan = PlanOf(workload);
        var (processor, state) = (new GroupProcessor(plan), new WindowEntityState());
        var live = state.Open(plan);
        var rows = new Rows(workload, seed);
        var perPartition = (int)workload.Keys * eventsPerKey / partitions;
        for (var p = 0; p < partitions; p++)
        {
            var claim = new BlockClaim("lineage", p, 0, Math.Max(0, perPartition - 1), Rows.LatestTime, partitions);
            foreach (var message in BlockSplitter.Split(rows.Block(p, perPartition), claim).Messages)
            {
                Assert.Equal(MessageFate.Folded, state.Change(s => processor.Add(s, message)));
            }
        }

        var results = live.Outbox.Take(long.MaxValue, int.MaxValue);
        Written = results.Count;
        state.Change(s =>
        {
            s.Outbox.Remove(results);
            return true;
        });
        RawBytes = GroupSnapshot.Write(live, plan).Length;
        StoredCharacters = JsonSerializer.Serialize(state, JsonSerializerOptions.Web).Length;
        Events = perPartition * partitions;
        (_accumulators, _waiting) = Count(rows);
        AsPlanned = workload with { EventsPerSecond = Events / IdLife(workload), Latency = TimeSpan.Zero };
    }

    public int RawBytes { get; }

    public int StoredCharacters { get; }

    public int Events { get; }

    /// <summary>Results that came out.</summary>
    public int Written { get; }

    /// <summary>The load whose event ids, kept for as long as they are, are as many as there were events.</summary>
    public Workload AsPlanned { get; }

    /// <summary>What really is in the group, in the planner's terms.</summary>
    public WindowLoad Windows => new(_accumulators, _waiting, 0, 0, null, 1);

    /// <summary>Counted from the rows themselves, not asked of the group.</summary>
    private static (int Accumulators, int Waiting) Count(Rows rows) => AsRecorded(rows) switch
    {
        (CountWindow, var all) => (0, all.Count),
        (SessionWindow session, var all) => (all.GroupBy(r => r.Key).Sum(key => Sessions([.. key.Select(r => r.Time).Order()], session.Gap.Ticks)), 0),
        (HoppingWindow hopping, var all) => (all.Select(r => (r.Key, r.Time / hopping.Hop.Ticks)).Distinct().Count(), 0),
        (TumblingWindow tumbling, var all) => (all.Select(r => (r.Key, r.Time / tumbling.Size.Ticks)).Distinct().Count(), 0),
        var other => throw new InvalidOperationException($"No count for {other.Window}."),
    };

    private static (WindowDefinition Window, IReadOnlyList<(string Key, long Time)> All) AsRecorded(Rows rows) => (rows.Window, rows.Made);

    private static int Sessions(long[] times, long gap) => 1 + times.Skip(1).Zip(times).Count(pair => pair.First - pair.Second >= gap);

    // The time to live, and out-of-orderness on top; windows of the tests are no longer than the former.
    private static double IdLife(Workload w) => ((w.DedupeTtl ?? TimeSpan.FromMinutes(1)) + w.Time.OutOfOrderness).TotalSeconds;

    private static PipelinePlan PlanOf(Workload w) => new()
    {
        Name = "sized",
        PlanHash = "0123456789abcdef",
        KeyGroups = 1,
        Operator = new OperatorConfig(w.Window, w.Aggregates, w.Time, w.DedupeTtl),
        ColumnCount = w.Columns,
    };

    /// <summary>Makes rows with random keys, times within three minutes, and values that do not compress.</summary>
    internal sealed class Rows(Workload workload, long seed)
    {
        private const long Start = 17_000_000_000_000_000;
        private static readonly long Span = TimeSpan.FromMinutes(3).Ticks;
        private readonly Random _random = new((int)seed);
        private readonly List<(string Key, long Time)> _made = [];

        public WindowDefinition Window => workload.Window;

        public IReadOnlyList<(string Key, long Time)> Made => _made;

        public static long LatestTime => Start + Span;

        public RowBlock Block(int partition, int count)
        {
            var builder = new RowBlockBuilder(workload.Columns, workload.DedupeTtl is not null);
            for (var sequence = 0; sequence < count; sequence++)
            {
                var key = _random.NextInt64(workload.Keys).ToString("D" + workload.KeyBytes, System.Globalization.CultureInfo.InvariantCulture);
                var time = Start + _random.NextInt64(Span);
                var values = Enumerable.Range(0, workload.Columns).Select(_ => Value.Of(_random.NextDouble() * 1_000)).ToArray();
                builder.Add(sequence, time, key, new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()), values);
                _made.Add((key, time));
            }

            return builder.Build(partition);
        }
    }
}
