using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Savepoints;

/// <summary>What of the log a savepoint relies on, and which results of its generation stay.</summary>
public sealed class LogNeedsTests
{
    [Fact]
    public void What_was_handed_out_and_is_not_in_a_state_must_still_be_in_the_log()
    {
        var needs = LogNeeds.Of([Row(0, last: 99, sent: [80, 99, -1])], [Group(0, 0, prefix: 40, (50, 60)), Group(1, 0, prefix: 120)], partitions: 2);
        Assert.Equal(
            [
                new LogNeed(0, 0, 41, 49), new LogNeed(0, 0, 61, 80), new LogNeed(0, null, 100, long.MaxValue),
                new LogNeed(1, null, 0, long.MaxValue),
            ],
            needs);
    }

    [Fact]
    public void A_group_without_a_state_needs_all_that_it_was_sent_from_the_start_on()
    {
        var row = Row(0, last: 99, sent: [80]) with { Start = 10, LostRanges = [new LostRange(0, 20, 29)] };
        Assert.Equal([new LogNeed(0, 0, 10, 19), new LogNeed(0, 0, 30, 80), new LogNeed(0, null, 100, long.MaxValue)], LogNeeds.Of([row], [], 1));
    }

    [Fact]
    public void What_the_log_has_forgotten_of_it_is_named_exactly()
    {
        var needs = LogNeeds.Of([Row(0, last: 99, sent: [80])], [Group(0, 0, prefix: 40)], 2);
        var log = new LogSnapshot(DateTimeOffset.UnixEpoch, [new PartitionPosition(51, 300), new PartitionPosition(0, 300)]);
        Assert.Equal([new LogNeed(0, 0, 41, 50)], LogNeeds.Missing(needs, log));

        // All of it: the log is empty, and its next number is 301.
        var empty = new LogSnapshot(DateTimeOffset.UnixEpoch, [new PartitionPosition(301, 300), new PartitionPosition(0, -1)]);
        Assert.Equal([new LogNeed(0, 0, 41, 80), new LogNeed(0, null, 100, 300)], LogNeeds.Missing(needs, empty));
    }

    [Fact]
    public void Rows_of_an_ancestor_count_up_to_the_number_and_the_watermark_of_their_group()
    {
        var ancestor = Ancestor.Of(3, 2, [Group(0, 0, 0) with { Emission = 7, Watermark = 1_000 }]);
        Assert.True(ancestor.Holds(0, 7, 1_000));
        Assert.False(ancestor.Holds(0, 8, 1_000));

        // What a rebuild wrote has no number: a window that had not fired by then is the restored generation's own.
        Assert.True(ancestor.Holds(0, 0, 1_000));
        Assert.False(ancestor.Holds(0, 0, 1_001));
        Assert.False(ancestor.Holds(1, 0, EventTime.None));
    }

    private static ProgressRow Row(int partition, long last, long[] sent) => new() { Partition = partition, Last = last, Sent = sent, MaxEventTime = 0 };

    private static GroupSummary Group(int group, int partition, long prefix, params (long From, long To)[] beyond) => new()
    {
        Group = group,
        Lineage = "x",
        Hash = "x",
        Size = 1,
        Coverage = [new PartitionCoverage(partition, prefix, [.. beyond.Select(r => new RangeOfSequences(r.From, r.To))])],
        Watermark = 0,
        Emission = 0,
        Outbox = 0,
        OpenWork = false,
        Counters = default,
    };
}
