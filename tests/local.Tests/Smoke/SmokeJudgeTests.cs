using StreamFunctions.Local.Smoke;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Smoke;

/// <summary>Each way to fail has its own advice: the first thing that is wrong on an event's way.</summary>
public sealed class SmokeJudgeTests
{
    private static readonly SmokeSight Before = new() { Generation = 1, Read = 10 };

    public static TheoryData<string, string> Advice => new()
    {
        { "nothing", "has not started" },
        { "unread", "Ingest does not run" },
        { "dead", "no_timestamp: the time is missing" },
        { "late", "SMOKE_TEST=off" },
        { "silent", "entities do not run" },
        { "open", "watermark stands at 2000-01-01" },
        { "ended", "the end of the input" },
        { "partial", "with 1 rows, but none with 2" },
    };

    [Theory]
    [MemberData(nameof(Advice))]
    public void What_is_wrong_is_said(string sight, string expected)
    {
        var now = sight switch
        {
            "nothing" => new SmokeSight(),
            "unread" => Before,
            "dead" => Before with { Read = 12, Dead = ["no_timestamp: the time is missing"] },
            "late" => Before with { Read = 12, Late = ["beyond_lateness"] },
            "silent" => Before with { Read = 12 },
            "open" => Before with { Read = 12, Watermark = EventTime.From(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)) },
            "ended" => Before with { Read = 12, Watermark = EventTime.EndOfInput },
            _ => Before with { Read = 12, Windows = [1] },
        };

        Assert.False(SmokeJudge.Passed(now, 2));
        Assert.Equal(sight is "dead" or "late", SmokeJudge.IsLost(now));
        Assert.Contains(expected, SmokeJudge.Explain(Before, now, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_with_every_event_passes_whatever_others_there_are() =>
        Assert.True(SmokeJudge.Passed(Before with { Windows = [1, 2] }, 2));
}
