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
    private const int Keys = 5;

    private static readonly WindowDefinition[] AllWindows =
    [
        new TumblingWindow(TimeSpan.FromSeconds(10)),
        new TumblingWindow(TimeSpan.FromSeconds(3)),
        new HoppingWindow(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)),
        new SessionWindow(TimeSpan.FromSeconds(3)),
        new SessionWindow(TimeSpan.FromSeconds(20)),
        new SessionWindow(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8)),
        new CountWindow(3, 3),
        new CountWindow(5, 1),
        new CountWindow(4, 2),
    ];

    private readonly List<TestEvent> _sent = [];
    private readonly HashSet<int> _heard = [];
    private readonly HashSet<int> _ended = [];
    private long _nextId = 1;
    private int _talking;

    /// <summary>After how long a partition counts as idle. Short ones make partitions idle again and again while they pause.</summary>
    public int IdleMilliseconds { get; init; } = 4_000;

    /// <summary>For how long after its end a window is refined.</summary>
    public int LatenessSeconds { get; init; }

    /// <summary>How long event ids are kept.</summary>
    public int IdSeconds { get; init; } = 3_600;

    /// <summary>Event times are whole multiples of it, where that is on time: then many are equal.</summary>
    public long Grain { get; init; } = 1;

    /// <summary>Whether partitions end, some of them early.</summary>
    public bool Ends { get; init; }

    public static Gen<Scenario> Any { get; } =
        from seed in Gen.Int[0, int.MaxValue - 1]
        from partitions in Gen.Int[1, 4]
        from groups in Gen.Int[1, 3]
        from window in Gen.Int[0, AllWindows.Length - 1]
        from speed in Gen.OneOf(Gen.Const(1), Gen.Int[2, 50])
        from disorder in Gen.Int[0, 8]
        from silent in Gen.Int[0, partitions - 1]
        from ids in Gen.Bool
        from idle in Gen.OneOf(Gen.Const(4_000), Gen.Const(500), Gen.Const(0))
        from lateness in Gen.OneOf(Gen.Const(0), Gen.Int[1, 10])
        from ends in Gen.Bool
        select new Scenario(seed, partitions, groups, AllWindows[window], speed, disorder, silent, ids)
        {
            IdleMilliseconds = idle,
            LatenessSeconds = lateness,
            Ends = ends,
        };

    public PipelinePlan Plan() => new()
    {
        Name = "flights",
        PlanHash = "plan",
        KeyGroups = Groups,
        ColumnCount = 1,
        AcceptEndOfInput = Ends,
        Alerts = [new AlertRule("high", r => Sum(r) > Oracle.AlertAbove, 2, r => Sum(r) < Oracle.ClearBelow)],
        Operator = new OperatorConfig(
            Window,
            [new("COUNT", null), new("SUM", 0), new("MIN", 0), new("MAX", 0)],
            new TimePolicy(TimeSpan.FromSeconds(OutOfOrderSeconds), TimeSpan.FromSeconds(LatenessSeconds), TimeSpan.FromMilliseconds(IdleMilliseconds)),
            WithIds ? TimeSpan.FromSeconds(IdSeconds) : null),
    };

    public PipelineWorld World(AwaitPoints? points = null) => new(Plan(), Partitions, Seed, points);

    private static long Sum(WindowResult result) => result.Values[1].Int64;

    /// <summary>An event whose time is at most the out-of-orderness behind the (fast) clock: on time wherever it goes.</summary>
    public void AppendOnTime(PipelineWorld world, Random random)
    {
        var clock = Clock(world);
        var oldest = clock - TimeSpan.FromSeconds(OutOfOrderSeconds).Ticks;
        var time = random.NextInt64(oldest, clock + 1);
        Append(world, random, oldest, Math.Max(oldest, time - (((time % Grain) + Grain) % Grain)));
    }

    /// <summary>An event of any time.</summary>
    public void AppendWild(PipelineWorld world, Random random)
    {
        var behind = random.Next(4) == 0 ? 60 : OutOfOrderSeconds;
        var clock = Clock(world);
        Append(world, random, long.MinValue, random.NextInt64(clock - TimeSpan.FromSeconds(behind).Ticks, clock + 1));
    }

    /// <summary>An event for every key, on time: so every group hears something.</summary>
    public void AppendToAll(PipelineWorld world)
    {
        for (var key = 0; key < Keys; key++)
        {
            world.Log.Append(Silent, new TestEvent(Clock(world), $"key {key}", key, EventKind.Row, WithIds ? _nextId++ : 0));
        }
    }

    /// <summary>As <see cref="AppendWild"/>, while the log forgets its oldest events now and then, known to others or not.</summary>
    public void AppendAndForget(PipelineWorld world, Random random)
    {
        AppendWild(world, random);
        var partition = random.Next(Partitions);
        if (random.Next(15) == 0 && world.Log.LastOf(partition) is var last and >= 0)
        {
            world.Log.Beginnings[partition] = Math.Max(world.Log.Beginnings[partition], last - random.Next(10));
        }
    }

    /// <summary>The events are over: every partition that had any ends, if partitions end.</summary>
    public void End(PipelineWorld world)
    {
        foreach (var partition in Ends ? _heard.Except(_ended).ToList() : [])
        {
            EndPartition(world, partition);
        }
    }

    private void EndPartition(PipelineWorld world, int partition)
    {
        _ended.Add(partition);
        world.Log.Append(partition, new TestEvent(0, string.Empty, 0, Ends: true));
    }

    /// <summary>The time of an event that happens now.</summary>
    public long Now(PipelineWorld world) => Clock(world);

    private long Clock(PipelineWorld world) => (world.Now - EventTime.From(world.Started)) * Speed;

    /// <summary>For a while only one partition talks, then another, then all: the others pause.</summary>
    private int? Talker(Random random)
    {
        if (random.Next(12) == 0)
        {
            _talking = random.Next(2 * Partitions);
        }

        var partition = _talking < Partitions ? _talking : random.Next(Silent, Partitions);
        return partition < Silent || _ended.Contains(partition) ? null : partition;
    }

    /// <summary>Any event that was sent before and is still on time; the older ones too, for those may have been late.</summary>
    private TestEvent? Again(Random random, long oldest)
    {
        var some = _sent.FindAll(e => e.Time >= oldest);
        return some.Count == 0 ? null : some[random.Next(some.Count)];
    }

    private void Append(PipelineWorld world, Random random, long oldest, long time)
    {
        if (Talker(random) is not { } partition)
        {
            return;
        }

        if (Ends && random.Next(25) == 0 && _heard.Count == Partitions - Silent && _ended.Count < _heard.Count - 1)
        {
            EndPartition(world, partition);
            return;
        }

        // Which copy of an id counts depends on delivery. Copies are equal but for their place, and of all windows only
        // those of counted events see places: among rows of one time.
        var mayRepeat = WithIds && (oldest == long.MinValue || Window is not CountWindow);
        if (mayRepeat && random.Next(10) == 0 && Again(random, oldest) is { } again)
        {
            _heard.Add(partition);
            world.Log.Append(partition, again);
            return;
        }

        var kind = random.Next(12) switch { 0 => EventKind.Filtered, 1 => EventKind.Dead, _ => EventKind.Row };
        var e = new TestEvent(time, $"key {random.Next(Keys)}", random.Next(-100, 100), kind, WithIds ? _nextId++ : 0);
        if (kind == EventKind.Row)
        {
            _sent.Add(e);
        }

        if (kind != EventKind.Dead)
        {
            _heard.Add(partition);
        }

        world.Log.Append(partition, e);
    }
}
