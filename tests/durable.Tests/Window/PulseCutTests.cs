using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class PulseCutTests
{
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
    public void A_group_that_always_lags_one_pulse_behind_still_closes_windows()
    {
        for (var n = 0; n < 20; n++)
        {
            Pulse(n + 1, Part(n, n, 10 * n), Part(-1, -1, null, Idle + n));
            Add(0, n, 10 * n, claimsTime: false);
        }

        Assert.True(_state.Operator.Watermark >= Seconds(170), $"{_state.Operator.Watermark}");
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
