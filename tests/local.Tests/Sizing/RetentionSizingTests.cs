using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>The sweep of old rows against what one firing deletes of a table: 20,000 rows.</summary>
public sealed class RetentionSizingTests
{
    private static readonly RetentionPolicy Month = RetentionPolicy.Default with { Results = TimeSpan.FromDays(30) };

    [Fact]
    public void Results_that_are_kept_for_ever_need_no_sweep() =>
        Assert.Equal((0, TimeSpan.FromHours(1), "0 17 * * * *"), Of(Loads.Plain with { Kept = RetentionPolicy.Default }));

    // One-second windows: as many results a second as keys. 5 a second are 18,000 an hour; 6 are 21,600, so every half hour: 10,800.
    // 166 a second are 19,920 in two minutes; 167 are 20,040: more than any sweep deletes.
    [Theory]
    [InlineData(5, 60, true)]
    [InlineData(6, 30, true)]
    [InlineData(166, 2, true)]
    [InlineData(167, 2, false)]
    public void A_sweep_comes_as_often_as_it_takes_to_delete_what_has_come(int keys, int minutes, bool holds)
    {
        var workload = Loads.Plain with { Keys = keys, EventsPerSecond = 100.0 * keys, Window = new TumblingWindow(TimeSpan.FromSeconds(1)), Kept = Month };
        var sizing = Loads.Sizing(workload);
        Assert.Equal(TimeSpan.FromMinutes(minutes), sizing.Retention.Period);
        var use = sizing.Use("rows of a table that one sweep of old rows deletes");
        Assert.Equal((holds, false), (use.Holds, use.IsHard));
    }

    [Fact]
    public void Each_row_that_goes_is_one_more_request()
    {
        var forEver = Loads.Sizing().Tables;
        Assert.Equal(2 * forEver.Results, Loads.Sizing(Loads.Plain with { Kept = Month }).Tables.ResultAccount, 6);
    }

    // 1,000 results a minute of 1 KB: 30 days are 43.2 million, 44.2 GB. Dead letters: 1 event/s for 30 days, 2.7 GB.
    [Fact]
    public void What_is_kept_is_paid_for_as_long_as_it_is_kept()
    {
        var cost = CostEstimate.Of(Loads.Sizing(Loads.Plain with { Kept = Month, DeadShare = 0.001 }), PriceList.Read(PriceList.DefaultFile)).Busy;
        Assert.Equal(44.24 + 2.65, cost.Single(line => line.Price.Id == "tables.GBMonth").Quantity, 1);
    }

    private static (double, TimeSpan, string) Of(Workload workload)
    {
        var sizing = RetentionSizing.Of(workload, WindowLoad.Of(workload));
        return (sizing.DeletesPerSecond, sizing.Period, sizing.Schedule);
    }
}
