using System.Globalization;

namespace StreamFunctions.Windowing.Tests;

/// <summary>
/// Operators whose snapshots of earlier versions lie in Stored/: the same rows by arithmetic, so that they can be folded
/// again to compare. Values of all kinds, windows of all kinds, some of them fired and refined.
/// </summary>
internal static class StoredScenario
{
    private const int ManyKeys = 600;

    private static readonly AggregateCall[] _calls =
    [
        new("MIN", 0), new("COUNT", null), new("SUM", 0), new("AVG", 0), new("MAX", 0), new("VAR", 0), new("COUNT", 1), new("MIN", 1), new("MAX", 1), new("MAX", 2),
    ];

    public static IReadOnlyDictionary<string, OperatorConfig> Configs { get; } = new Dictionary<string, WindowDefinition>
    {
        ["tumbling"] = new TumblingWindow(TimeSpan.FromSeconds(10)),
        ["hopping"] = new HoppingWindow(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)),
        ["session"] = new SessionWindow(TimeSpan.FromSeconds(3)),
        ["capped session"] = new SessionWindow(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8)),
        ["count"] = new CountWindow(5, 2),
    }.ToDictionary(w => w.Key, w => new OperatorConfig(
        w.Value, _calls, new TimePolicy(TimeSpan.Zero, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(20)));

    /// <summary>Folds the rows; what has come out on the way goes to <paramref name="output"/>.</summary>
    public static KeyedOperator Fold(OperatorConfig config, IOperatorOutput output)
    {
        var keyed = new KeyedOperator(config);
        var builder = new RowBlockBuilder(3, hasEventIds: true);
        for (var i = 0; i < 240; i++)
        {
            var time = ((i * 7 % 240 / 4) + (i % 3)) * TimeSpan.TicksPerSecond;
            builder.Add(i, time, KeyOf(i), (UInt128)(ulong)(i % 5 == 0 ? 0 : i + 1), [Number(i), i % 4 == 0 ? Value.Of($"text {i % 11}") : Value.Null, Number(2 * i)]);
            if (i % 60 == 59)
            {
                keyed.Fold(builder.Build(i / 60 % 2), null, output);
                keyed.AdvanceTo(i / 60 * 9 * TimeSpan.TicksPerSecond, output);
            }
        }

        return keyed;
    }

    /// <summary>
    /// More keys than a column of a snapshot has places, in panes that hold all of them, some, the same ones as the pane before, and one: for
    /// the layouts that panes and keys have. Texts of all kinds as keys, among them one that is no text at all.
    /// </summary>
    public static KeyedOperator FoldMany(IOperatorOutput output)
    {
        var keyed = new KeyedOperator(Many);
        var sequence = 0L;
        foreach (var (pane, step) in new[] { (0, 1), (1, 1), (2, 3), (3, 3), (4, 100), (6, ManyKeys), (7, 2) })
        {
            var builder = new RowBlockBuilder(1, hasEventIds: false);
            for (var k = 0; k < ManyKeys; k += step)
            {
                builder.Add(sequence++, ((10 * pane) + (k % 10)) * TimeSpan.TicksPerSecond, ManyKey(k), UInt128.Zero, [Value.Of((k * 0.5) + pane)]);
            }

            keyed.Fold(builder.Build(0), null, output);
        }

        keyed.AdvanceTo(35 * TimeSpan.TicksPerSecond, output);
        return keyed;
    }

    public static OperatorConfig Many { get; } = new(
        new HoppingWindow(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10)), [new("COUNT", null), new("SUM", 0), new("MAX", 0)],
        new TimePolicy(TimeSpan.Zero, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1)), null);

    private static string ManyKey(int k) => (k % 50) switch
    {
        7 => $"ключ {k}",
        8 => $"😀{k}",
        9 => $"{k}\ud83d",
        10 => $"\ude00{k}",
        11 => k.ToString(CultureInfo.InvariantCulture),
        12 => k == 12 ? string.Empty : $"a name of more than sixteen characters {k}",
        _ => $"device-{k * 7919 % 1000:D4}-{k}",
    };

    private static string KeyOf(int i) => (i % 6) switch { 0 => "a", 1 => "device-0001", 2 => "ключ и ещё немного", 3 => "x~,y", var n => $"device-000{n}" };

    private static Value Number(int i) => (i % 7) switch
    {
        0 => Value.Null,
        1 or 2 => Value.Of((long)(i * 31 % 50) - 20),
        3 => Value.Of(i / 3.0),
        4 => Value.Of(-0.0),
        5 => Value.Of(1e15 + (i / 7.0)),
        _ => i % 2 == 0 ? Value.Of(long.MaxValue - i) : Value.Of(-i * 0.25),
    };
}
