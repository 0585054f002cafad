using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>A randomly chosen pipeline and how events come to it.</summary>
/// <param name="Seed">Decides everything that happens.</param>
/// <param name="Partitions">Partitions of the hub.</param>
/// <param name="Groups">Key groups.</param>
/// <param name="Window">The windows.</param>
/// <param name="Speed">Event time runs this many times as fast as the clock.</param>
/// <param name="OutOfOrderSeconds">How far events lie behind.</param>
/// <param name="Silent">Partitions below this number get no event at all.</param>
/// <param name="WithIds">Whether events carry ids and some are sent twice.</param>
internal sealed record Scenario(
    int Seed, int Partitions, int Groups, WindowDefinition Window, int Speed, int OutOfOrderSeconds, int Silent, bool WithIds)
{
    private readonly List<TestEvent> _sent = [];
    private long _nextId = 1;

    public static Gen<Scenario> Any { get; } =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from partitions in Gen.Int[1, 4]
        from groups in Gen.Int[1, 3]
        from window in Gen.OneOf(
            Gen.Const<WindowDefinition>(new TumblingWindow(TimeSpan.FromSeconds(10))),
            Gen.Const<WindowDefinition>(new TumblingWindow(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1))),
            Gen.Const<WindowDefinition>(new HoppingWindow(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5))))
        from speed in Gen.OneOf(Gen.Const(1), Gen.Int[2, 50])
        from disorder in Gen.Int[0, 8]
        from silent in Gen.Int[0, partitions - 1]
        from ids in Gen.Bool
        select new Scenario(seed, partitions, groups, window is TumblingWindow { Offset.Ticks: > 0 } ? new TumblingWindow(TimeSpan.FromSeconds(3)) : window, speed, disorder, silent, ids);

    public PipelinePlan Plan(TimeSpan lateness = default) => new()
    {
        Name = "flights",
        PlanHash = "plan",
        KeyGroups = Groups,
        ColumnCount = 1,
        Operator = new OperatorConfig(
            Window,
            [new("COUNT", null), new("SUM", 0), new("MIN", 0), new("MAX", 0)],
            new TimePolicy(TimeSpan.FromSeconds(OutOfOrderSeconds), lateness, TimeSpan.FromSeconds(4)),
            WithIds ? TimeSpan.FromHours(1) : null),
    };

    public PipelineWorld World(TimeSpan lateness = default) => new(Plan(lateness), Partitions, Seed);

    /// <summary>An event whose time is at most the out-of-orderness behind the (fast) clock: on time wherever it goes.</summary>
    public void AppendOnTime(PipelineWorld world, Random random)
    {
        var clock = Clock(world);
        var oldest = clock - TimeSpan.FromSeconds(OutOfOrderSeconds).Ticks;
        var partition = random.Next(Silent, Partitions);
        if (WithIds && random.Next(10) == 0 && _sent.Find(e => e.Time >= oldest) is { } again)
        {
            world.Log.Append(partition, again);
            return;
        }

        Append(world, random, partition, random.NextInt64(oldest, clock + 1));
    }

    /// <summary>An event of any time.</summary>
    public void AppendWild(PipelineWorld world, Random random)
    {
        var behind = random.Next(4) == 0 ? 60 : OutOfOrderSeconds;
        var clock = Clock(world);
        Append(world, random, random.Next(Silent, Partitions), random.NextInt64(clock - TimeSpan.FromSeconds(behind).Ticks, clock + 1));
    }

    private long Clock(PipelineWorld world) => (world.Now - EventTime.From(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))) * Speed;

    private void Append(PipelineWorld world, Random random, int partition, long time)
    {
        var kind = random.Next(12) switch { 0 => EventKind.Filtered, 1 => EventKind.Dead, _ => EventKind.Row };
        var e = new TestEvent(time, $"key {random.Next(5)}", random.Next(-100, 100), kind, WithIds ? _nextId++ : 0);
        if (kind == EventKind.Row)
        {
            _sent.Add(e);
        }

        world.Log.Append(partition, e);
    }
}
