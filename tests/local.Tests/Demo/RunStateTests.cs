using StreamFunctions.Local.Demo;
using StreamFunctions.Local.Reading;
using StreamFunctions.Local.Sending;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Tests.Demo;

public sealed class RunStateTests
{
    private static readonly SendProgress AllSent = new(Events: 18, Repeated: 0, Malformed: 0, Control: 2, Done: true);

    private static readonly RunState Complete = new(
        AllSent,
        [Partition(0, 12, [10, -1]), Partition(1, 8, [7, -1])],
        [Group(0)],
        Windows: 5);

    [Fact]
    public void A_run_is_complete_when_all_is_handed_out_and_no_group_has_open_work() => Assert.True(Complete.IsComplete, Complete.Missing);

    [Fact]
    public void A_sender_that_still_sends_may_have_more() =>
        Assert.False((Complete with { Sent = AllSent with { Done = false } }).IsComplete);

    [Fact]
    public void An_event_that_is_not_handed_out_is_waited_for() =>
        Assert.False((Complete with { Sent = AllSent with { Events = 19 } }).IsComplete);

    [Fact]
    public void A_partition_that_has_not_ended_is_waited_for() =>
        Assert.False((Complete with { Partitions = [Complete.Partitions[0], Complete.Partitions[1] with { EndOfInput = false }] }).IsComplete);

    [Fact]
    public void A_group_that_got_rows_and_has_told_nothing_yet_is_waited_for() =>
        Assert.False((Complete with { Partitions = [Partition(0, 12, [10, 11]), Complete.Partitions[1]] }).IsComplete);

    [Fact]
    public void A_group_with_open_work_is_waited_for() =>
        Assert.False((Complete with { Groups = [Group(0) with { IsIdle = false }] }).IsComplete);

    [Fact]
    public void A_group_that_has_not_heard_of_the_end_is_waited_for() =>
        Assert.False((Complete with { Groups = [Group(0) with { Watermark = 42 }] }).IsComplete);

    [Fact]
    public void The_watermark_is_that_of_the_slowest_group() =>
        Assert.Equal(42, (Complete with { Groups = [Group(0), Group(1) with { Watermark = 42 }] }).Watermark);

    private static PartitionProgress Partition(int number, long read, long[] sent) => new(number, read, 0, 0, EndOfInput: true, sent);

    private static GroupStatus Group(int number) => new(number, EventTime.EndOfInput, IsIdle: true, 0, 0, 0);
}
