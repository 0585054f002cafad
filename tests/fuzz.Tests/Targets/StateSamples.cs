using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Fuzz.Tests;

/// <summary>States of key groups as they come to be: several kinds of window, ids, alerts, open and fired windows, an outbox.</summary>
internal static class StateSamples
{
    private const string Lineage = "ns/hub/1|hash";
    private const long Second = TimeSpan.TicksPerSecond;

    private static readonly TimePolicy Time = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));

    private static readonly AggregateCall[] Aggregates =
        [new("COUNT", null), new("SUM", 0), new("AVG", 0), new("MIN", 1), new("MAX", 1), new("STDEV", 0), new("COUNT", 1)];

    public static IReadOnlyList<PipelinePlan> Plans { get; } =
    [
        Plan(0, new TumblingWindow(TimeSpan.FromSeconds(10))),
        Plan(1, new HoppingWindow(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(4))),
        Plan(2, new SessionWindow(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20))),
        Plan(3, new CountWindow(3, 1)),
    ];

    /// <summary>A plan's state after so many blocks of some rows each.</summary>
    public static GroupState Of(PipelinePlan plan, int blocks)
    {
        var state = new GroupState(plan);
        var processor = new GroupProcessor(plan);
        for (var b = 0; b < blocks; b++)
        {
            var partition = b % 2;
            var from = b / 2 * 8L;
            var block = Block(partition, from, b * 4 * Second);
            var time = block.Times[^1];
            processor.Add(state, new BlockMessage(Lineage, partition, from, from + 7, time, 2, BlockCodec.Encode(block)));
            if (b % 3 == 2)
            {
                PartitionPulse[] cut = [new(from + 7, from + 7, time, 0), new(from + (partition == 1 ? 7 : 20), from, time, 5 * Second)];
                processor.Pulse(state, new PulseMessage(Lineage, b, StatusWanted: false, cut));
            }
        }

        return state;
    }

    /// <summary>Eight rows of a partition, with values of every kind.</summary>
    public static RowBlock Block(int partition, long from, long time)
    {
        var builder = new RowBlockBuilder(2, hasEventIds: true);
        for (var i = 0; i < 8; i++)
        {
            Value[] values = [Number(i), Other(i)];
            builder.Add(from + i, time + (i * Second), "k" + (i % 3), (UInt128)(ulong)((from * 31) + i + 1) << 40, values);
        }

        return builder.Build(partition);
    }

    private static Value Number(int i) => i % 4 == 0 ? Value.Null : i % 2 == 0 ? Value.Of(i * 1.25) : Value.Of((long)i * int.MaxValue);

    private static Value Other(int i) => i switch
    {
        0 => Value.Of("text"),
        1 => Value.Of(true),
        2 => Value.OfTimestamp(-5),
        3 => Value.Of("é😀"),
        4 => Value.Null,
        _ => Value.Of(-0.0),
    };

    private static PipelinePlan Plan(int number, WindowDefinition window) => new()
    {
        Name = "fuzz",
        PlanHash = "plan-" + number,
        KeyGroups = 1,
        ColumnCount = 2,
        Operator = new OperatorConfig(window, Aggregates, Time, TimeSpan.FromMinutes(1)),
        Alerts = [new AlertRule("busy", result => result.Rows > 1, 2, null)],
    };
}
