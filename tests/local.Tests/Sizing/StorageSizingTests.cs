using StreamFunctions.Local.Sizing;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Sizing;

/// <summary>Storage against what is published: 20,000 requests/s an account, 2,000 entities/s a table partition.</summary>
public sealed class StorageSizingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // One-second windows, and keys that all have events in each: as many results a second as keys.
    [Theory]
    [InlineData(20_000, true)]
    [InlineData(20_001, false)]
    public void An_account_takes_twenty_thousand_rows_a_second_and_not_one_more(int keys, bool holds)
    {
        var use = Loads.Sizing(Results(keys), Loads.Design with { KeyGroups = 64 }).Use("requests to the account of the results");
        Assert.Equal(keys, use.Used, 3);
        Assert.Equal(holds, use.Holds);
    }

    // 16 groups of 2,000 rows a second each are 32,000: the account is exceeded, the partition is not.
    [Theory]
    [InlineData(32_000, true)]
    [InlineData(32_016, false)]
    public void A_key_group_is_a_table_partition_of_two_thousand_rows_a_second(int keys, bool holds) =>
        Assert.Equal(holds, Loads.Sizing(Results(keys)).Use("result rows of a key group (a table partition)").Holds);

    // 4 pulses/s x 512 groups: 2,048 status rows a second in the one partition of the status table.
    [Theory]
    [InlineData(512, 0.26, true)]
    [InlineData(512, 0.25, false)]
    public void Status_rows_share_one_table_partition(int groups, double pulse, bool holds) =>
        Assert.Equal(holds, Loads.Sizing(design: Loads.Design with { KeyGroups = groups, PulsePeriod = TimeSpan.FromSeconds(pulse) }).Use("status rows (one table partition)").Holds);

    [Fact]
    public void A_late_event_within_allowed_lateness_costs_three_requests_per_window()
    {
        var late = Loads.Plain with
        {
            LateShare = 0.1,
            Window = new HoppingWindow(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20)),
            Time = new TimePolicy(TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)),
        };
        var tables = Loads.Sizing(late).Tables;

        // A tenth of 1,000 events/s, in 3 windows each, at 3 requests: 900/s. Without lateness they are 300 late rows/s.
        Assert.Equal((300, 0), (tables.Refined, tables.Late));
        Assert.Equal(tables.Results + 900, tables.ResultAccount, 6);
        Assert.Equal(300, Loads.Sizing(late with { Time = Loads.Plain.Time }).Tables.Late);
    }

    [Fact]
    public void Progress_and_checkpoint_are_one_each_a_batch()
    {
        var sizing = Loads.Sizing();
        Assert.Equal(sizing.Batches.BatchesPerSecond, sizing.Tables.Progress);
        Assert.Equal(sizing.Batches.BatchesPerSecond, sizing.Tables.Checkpoints);
    }

    [Fact]
    public void Two_accounts_are_asked_for_when_one_cannot_carry_both()
    {
        Assert.False(Loads.Sizing().Tables.NeedsTwoAccounts);
        var much = Loads.Sizing(Results(19_990), Loads.Design with { KeyGroups = 64, Backend = Backend.All[2] });
        Assert.True(much.Tables.NeedsTwoAccounts);
        Assert.True(much.Use("requests to the account of the results").Holds);
        Assert.True(much.Use("requests to the account of the host").Holds);
    }

    // 45 KiB: 46,080 bytes. base64 of n bytes are 4/3 n, and 20 characters beside.
    [Theory]
    [InlineData(34_545, false)]
    [InlineData(34_546, true)]
    public void A_state_of_more_than_forty_five_KiB_as_stored_goes_to_a_blob(int bytes, bool blob) =>
        Assert.Equal(blob, new StateSizing(0, 0, bytes).NeedsBlobs);

    [Fact]
    public void A_state_in_blobs_costs_more_requests()
    {
        var small = Loads.Sizing();
        var large = Loads.Sizing(Loads.Plain with { Keys = 100_000, EventsPerSecond = 100_000 });
        Assert.Equal(3, small.Tables.Durable / small.Signals.Total, 6);
        Assert.Equal(12.5, large.Tables.Durable / large.Signals.Total, 6);
    }

    private static Workload Results(int keys) => Loads.Plain with { Keys = keys, EventsPerSecond = 50.0 * keys, Window = new TumblingWindow(Second) };
}
