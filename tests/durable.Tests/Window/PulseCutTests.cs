using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class PulseCutTests
{
    /// <summary>Written by version 1 of the program, in the situation of the test that reads it.</summary>
    private const string StateOfVersion1 = "AX4IcGxhbgJsAgIAAAAAAAABAAAAAAACAAECAACX0WXkAQECAQBPfD/rARQC////////////AQEBgLi4cgAAAD8zjksBAgIKCoCMjZ4CAA4OgJC8/QIAAAEfk7Db1wH///////////8BAQJhAQIBAAEBAgACAgICAJI/Qw8AAAAWWHGL";

    private static readonly long Idle = TimeSpan.FromSeconds(4).Ticks;
    private readonly PipelinePlan _plan = new Scenario(2, 2, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false).Plan();
    private readonly GroupState _state;
    private readonly GroupProcessor _processor;

    public PulseCutTests()
    {
        _state = new GroupState(_plan);
        _processor = new GroupProcessor(_plan);
    }

    [Fact]
    public void A_partition_that_was_idle_is_left_out_only_against_what_the_same_cut_says()
    {
        Add(0, 0, 12);
        Pulse(1, Part(0, 0, 12), Part(-1, -1, null, Idle));
        Assert.Equal(Seconds(12), _state.Operator.Watermark);

        // Partition 1 has woken up, and its block is on its way. Partition 0 runs ahead.
        Add(0, 1, 100);
        Assert.Equal(Seconds(12), _state.Operator.Watermark);
        Pulse(2, Part(1, 1, 100), Part(0, 0, 13));
        Assert.Equal(Seconds(12), _state.Operator.Watermark);

        Add(1, 0, 13);
        Assert.Equal(Seconds(13), _state.Operator.Watermark);
        Assert.Equal(0, _state.Counters.Late);
    }

    [Fact]
    public void A_group_that_always_lags_behind_the_newest_pulse_still_closes_windows()
    {
        Pulse(1, Part(0, 0, 0), Part(-1, -1, null, Idle));
        for (var n = 1; n < 20; n++)
        {
            Pulse(n + 1, Part(n, n, 10 * n), Part(-1, -1, null, Idle + n));
            Add(0, n - 1, 10 * (n - 1), claimsTime: false);
        }

        Assert.True(_state.Operator.Watermark >= Seconds(170), $"{_state.Operator.Watermark}");
    }

    [Fact]
    public void A_pulse_that_comes_after_a_newer_one_is_no_news()
    {
        Pulse(2, Part(1, 1, 20), Part(-1, -1, null, Idle));
        var stale = new PulseMessage("l", 1, false, [Part(0, 0, 10), Part(-1, -1, null, Idle)]);
        Assert.Equal(MessageFate.Stale, _processor.Pulse(_state, stale));
        Assert.Equal((2L, 2L), (_state.Pulse, _state.Cuts.Awaited!.Number));
        Assert.Null(_state.Cuts.Newest);
    }

    [Fact]
    public void A_group_that_has_all_of_its_own_moves_with_what_others_got()
    {
        Add(0, 0, 1);
        Pulse(1, Part(50, 0, 30), Part(7, -1, 40));
        Assert.Equal((50, 7, Seconds(30)), (_state.CoverageOf(0).Prefix, _state.CoverageOf(1).Prefix, _state.Operator.Watermark));
    }

    [Fact]
    public void A_group_that_lacks_a_claim_stays_at_what_it_has()
    {
        Add(0, 0, 1);
        Pulse(1, Part(50, 20, 30), Part(7, -1, 40));
        Assert.Equal((0, 7, Seconds(1)), (_state.CoverageOf(0).Prefix, _state.CoverageOf(1).Prefix, _state.Operator.Watermark));
    }

    [Fact]
    public void Windows_of_a_partition_that_ended_close_by_idle_time_however_far_an_idle_one_is_behind()
    {
        Add(0, 0, 1000);
        Pulse(1, Ended(1, 0, 1000), Part(3, -1, 100));
        Assert.Equal(Seconds(100), _state.Operator.Watermark);
        Pulse(2, Ended(1, 0, 1000, Idle), Part(3, -1, 100, Idle));
        Assert.Equal(Seconds(1000) + Idle, _state.Operator.Watermark);
        Pulse(3, Ended(1, 0, 1000, Idle), Part(4, -1, 1100));
        Assert.Equal(Seconds(1100), _state.Operator.Watermark);
        Pulse(4, Ended(1, 0, 1000, Idle), Ended(5, -1, 1100));
        Assert.Equal(EventTime.EndOfInput, _state.Operator.Watermark);
    }

    [Fact]
    public void A_state_of_version_1_is_read()
    {
        Add(0, 0, 12);
        Pulse(1, Part(5, 5, 30), Part(7, 7, 40));
        var old = Convert.FromBase64String(StateOfVersion1);
        var read = GroupSnapshot.Read(old, _plan);
        Assert.Equal((1L, 5L, EventTime.None), (read.Cuts.Awaited!.Number, read.Cuts.Awaited.Partitions[0].Last, read.Cuts.Awaited.Partitions[0].TimeBeforeEnd));
        Assert.Equal(GroupSnapshot.Write(_state, _plan), GroupSnapshot.Write(read, _plan));
    }

    [Fact]
    public void A_partition_with_a_backlog_is_not_idle_even_without_any_time_out()
    {
        var plan = _plan with { Operator = _plan.Operator with { Time = _plan.Operator.Time with { IdleTimeout = TimeSpan.Zero } } };
        var state = new GroupState(plan);
        new GroupProcessor(plan).Pulse(state, new PulseMessage("l", 1, false, [Part(5, -1, 50), Part(7, -1, 400)]));
        Assert.Equal(Seconds(50), state.Operator.Watermark);
    }

    private static PartitionPulse Ended(long last, long sent, long seconds, long idle = 0) =>
        new(last, sent, EventTime.EndOfInput, idle, Seconds(seconds));

    private static long Seconds(long seconds) => TimeSpan.FromSeconds(seconds).Ticks;

    private static PartitionPulse Part(long last, long sent, long? seconds, long idle = 0) =>
        new(last, sent, seconds is { } s ? Seconds(s) : EventTime.None, idle);

    private void Pulse(long number, params PartitionPulse[] partitions) =>
        Assert.Equal(MessageFate.Folded, _processor.Pulse(_state, new PulseMessage("l", number, false, partitions)));

    private void Add(int partition, long sequence, long seconds, bool claimsTime = true)
    {
        var block = Blocks.Of(partition, 1, (sequence, Seconds(seconds), "a", Value.Of(1L)));
        var claim = new BlockClaim("l", partition, sequence, sequence, claimsTime ? Seconds(seconds) : null, 2);
        Assert.Equal(MessageFate.Folded, _processor.Add(_state, Assert.Single(BlockSplitter.Split(block, claim).Messages)));
    }
}
