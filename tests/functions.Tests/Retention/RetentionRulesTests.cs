using Azure;
using CsCheck;
using StreamFunctions.Functions.Retention;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Retention;

public sealed class RetentionRulesTests
{
    private static readonly DateTimeOffset Cutoff = Some.Noon;

    private static readonly SweepFacts Facts = new()
    {
        Generation = 3,
        AllowedLateness = 50,
        Watermarks = new Dictionary<int, long> { [0] = 1_000, [1] = EventTime.EndOfInput, [2] = EventTime.None },
        LogBeginnings = [100, 0],
    };

    [Theory]
    [InlineData(0, 950, true)]
    [InlineData(0, 951, false)]
    [InlineData(1, long.MaxValue - 1, true)]
    [InlineData(2, 0, false)]
    [InlineData(3, 0, false)]
    public void A_result_that_an_event_can_still_refine_is_kept_whatever_its_age(int group, long end, bool expired) =>
        Assert.Equal(expired, RetentionRules.IsExpired(RetainedKind.Results, Row(group) with { Generation = 3, WindowEnd = end }, Cutoff, Facts));

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void A_result_of_an_older_generation_is_refined_by_nobody_and_one_of_a_newer_is_not_ours_to_judge(int generation, bool expired) =>
        Assert.Equal(expired, RetentionRules.IsExpired(RetainedKind.Results, Row(3) with { Generation = generation }, Cutoff, Facts));

    [Theory]
    [InlineData(0, 99, 3, false, true)]
    [InlineData(0, 100, 3, false, false)]
    [InlineData(1, 0, 3, false, false)]
    [InlineData(2, 0, 3, false, false)]
    [InlineData(1, 0, 3, true, true)]
    [InlineData(1, 0, 2, false, true)]
    [InlineData(0, 99, 4, false, false)]
    public void A_late_row_is_kept_while_a_rebuild_would_read_its_event(int partition, long sequence, int generation, bool rebuilt, bool expired)
    {
        var row = Row(0) with { Generation = generation, Partition = partition, Sequence = sequence, IsRebuilt = rebuilt };
        Assert.Equal(expired, RetentionRules.IsExpired(RetainedKind.Late, row, Cutoff, Facts));
    }

    [Fact]
    public void An_alert_about_lost_events_is_kept()
    {
        Assert.True(RetentionRules.IsExpired(RetainedKind.Alerts, Row(0), Cutoff, Facts));
        Assert.False(RetentionRules.IsExpired(RetainedKind.Alerts, Row(0) with { IsLost = true }, Cutoff, Facts));
    }

    [Fact]
    public void What_was_written_at_the_cutoff_or_later_is_kept() => Assert.All(RetainedKinds.All, kind =>
    {
        var row = Row(0) with { Generation = 1 };
        Assert.True(RetentionRules.IsExpired(kind, row, Cutoff, Facts));
        Assert.False(RetentionRules.IsExpired(kind, row with { Written = Cutoff }, Cutoff, Facts));
    });

    [Fact]
    public void Steps_of_any_size_delete_each_expired_row_once_and_leave_none_out() =>
        Gen.Select(Gen.Bool.Array[0, 200], Gen.Int[1, 30], Gen.Int[1, 30]).Sample((expired, page, most) =>
        {
            var rows = expired.Select((_, i) => Row(0) with { RowKey = i.ToString("D5", null) }).ToList();
            var deleted = new List<SweptRow>();
            for (var at = 0; at < rows.Count;)
            {
                var step = SweepStep.Plan(rows.GetRange(at, Math.Min(page, rows.Count - at)), row => expired[rows.IndexOf(row)], most);
                Assert.InRange(step.Expired.Count, 0, most);
                deleted.AddRange(step.Expired);
                at += step.Looked;
                Assert.Equal(rows[at - 1].RowKey, step.At.RowKey);
            }

            Assert.Equal(rows.Where((_, i) => expired[i]), deleted);
        });

    [Fact]
    public void A_place_is_read_back_as_it_was_written()
    {
        var place = new SweepPosition("flights|3", "~n|00000000000000000042|x");
        Assert.Equal(place, SweepPosition.Parse(place.ToString()));
        Assert.Null(SweepPosition.Parse(null));
        Assert.Null(SweepPosition.Parse("somebody else's note"));
    }

    private static SweptRow Row(int group) => new($"meters|{group}", "r", new ETag("1"), Cutoff.AddTicks(-1));
}
