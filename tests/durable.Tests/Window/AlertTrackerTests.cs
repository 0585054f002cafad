using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class AlertTrackerTests
{
    private static readonly AlertRule Slow = new(
        "slow", r => r.Values[0].IsNull ? null : r.Values[0].Int64 > 45, Windows: 2, Clear: r => r.Values[0].Int64 < 30);

    [Fact]
    public void It_is_raised_by_windows_in_a_row_and_cleared_by_its_own_condition() =>
        Assert.Equal(["raised 4", "cleared 7", "raised 9"], Judge([Slow], 50, 40, 50, 50, 50, 35, 20, 60, 60));

    [Fact]
    public void Without_a_clear_condition_the_first_window_that_does_not_meet_it_clears() =>
        Assert.Equal(["raised 1", "cleared 2"], Judge([new AlertRule("r", r => r.Values[0].Int64 > 45)], 50, 45, 44));

    [Fact]
    public void Unknown_is_not_met() => Assert.Empty(Judge([Slow], 50, null, 50));

    [Fact]
    public void Refinements_and_tombstones_are_not_judged()
    {
        var tracker = new AlertTracker([new AlertRule("r", _ => true)]);
        var seen = new List<AlertTransition>();
        tracker.Judge(Result(1, 50) with { Revision = 1 }, seen.Add);
        tracker.Judge(Result(1, 50) with { Retracted = true }, seen.Add);
        tracker.Judge(Result(1, 50) with { Final = false }, seen.Add);
        Assert.Empty(seen);
    }

    private static List<string> Judge(AlertRule[] rules, params long?[] values)
    {
        var tracker = new AlertTracker(rules);
        var seen = new List<string>();
        for (var i = 0; i < values.Length; i++)
        {
            tracker.Judge(Result(i + 1, values[i]), t => seen.Add($"{(t.Raised ? "raised" : "cleared")} {t.Result.End}"));
        }

        return seen;
    }

    private static WindowResult Result(long end, long? value) => new()
    {
        Key = "k",
        Start = end - 1,
        End = end,
        Rows = 1,
        Values = [value is { } v ? Value.Of(v) : Value.Null],
    };
}
