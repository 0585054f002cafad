using CsCheck;
using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class EventClockTests
{
    private readonly EventClock _clock = new(new TimePolicy(Span(5), TimeSpan.Zero, Span(30)));

    [Fact]
    public void There_is_no_watermark_before_the_number_of_partitions_is_known()
    {
        _clock.Claim(0, 3, At(100), Covered(3));
        Assert.Equal(EventTime.None, _clock.Watermark);
        _clock.KnowPartitions(1);
        Assert.Equal(At(95), _clock.Watermark);
    }

    [Fact]
    public void A_partition_that_nothing_was_heard_of_holds_time_back()
    {
        _clock.KnowPartitions(2);
        _clock.Claim(0, 3, At(100), Covered(3));
        Assert.Equal(EventTime.None, _clock.Watermark);
        _clock.Claim(1, 0, At(50), Covered(0));
        Assert.Equal(At(45), _clock.Watermark);
    }

    [Fact]
    public void A_claim_is_believed_only_when_everything_up_to_it_is_covered_in_whatever_order_claims_come()
    {
        _clock.KnowPartitions(1);
        var coverage = new Coverage();
        coverage.Add(5, 9);
        _clock.Claim(0, 9, At(200), coverage);
        Assert.Equal(EventTime.None, _clock.Watermark);
        coverage.Add(0, 4);
        _clock.Claim(0, 4, At(100), coverage);
        Assert.Equal(At(195), _clock.Watermark);
    }

    [Fact]
    public void A_claim_that_is_sent_again_moves_nothing()
    {
        _clock.KnowPartitions(1);
        _clock.Claim(0, 9, At(200), Covered(9));
        _clock.Claim(0, 4, At(100), Covered(9));
        _clock.Claim(0, 9, At(200), Covered(9));
        Assert.Equal(At(195), _clock.Watermark);
    }

    [Fact]
    public void Many_pending_claims_cost_little_and_the_last_one_is_believed_in_the_end()
    {
        _clock.KnowPartitions(1);
        for (var i = 1; i <= 10_000; i++)
        {
            _clock.Claim(0, i, At(i), new Coverage());
        }

        var writer = new SnapshotWriter();
        _clock.Write(writer);
        Assert.InRange(writer.Length, 1, 300);
        _clock.Covered(0, Covered(10_000));
        Assert.Equal(At(9_995), _clock.Watermark);
    }

    [Fact]
    public void An_idle_partition_leaves_the_minimum_until_it_has_something_again()
    {
        _clock.KnowPartitions(2);
        _clock.Claim(0, 3, At(100), Covered(3));
        _clock.Claim(1, 0, At(50), Covered(0));
        _clock.Idle(1, 0, Span(29.9));
        Assert.Equal(At(45), _clock.Watermark);
        _clock.Idle(1, 0, Span(30));
        Assert.Equal(At(95), _clock.Watermark);
        _clock.Claim(1, 1, At(60), Covered(1));
        _clock.Claim(0, 4, At(300), Covered(4));
        Assert.Equal(At(95), _clock.Watermark);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Idleness_counts_only_at_the_number_that_the_group_has(long last)
    {
        _clock.KnowPartitions(2);
        _clock.Claim(0, 9, At(100), Covered(9));
        _clock.Claim(1, 3, At(50), Covered(3));
        _clock.Idle(1, last, Span(60));
        Assert.Equal(At(45), _clock.Watermark);
    }

    [Fact]
    public void When_all_are_idle_the_watermark_is_the_largest_time_advanced_by_the_idle_time()
    {
        _clock.KnowPartitions(3);
        _clock.Claim(0, 3, At(100), Covered(3));
        _clock.Claim(1, 0, At(90), Covered(0));
        _clock.Idle(0, 3, Span(30));
        _clock.Idle(1, 0, Span(50));
        Assert.Equal(EventTime.None, _clock.Watermark);
        _clock.Idle(2, -1, Span(50));
        Assert.Equal(At(135), _clock.Watermark);
    }

    [Fact]
    public void The_end_of_input_of_all_partitions_makes_time_infinite()
    {
        _clock.KnowPartitions(2);
        _clock.Claim(0, 3, EventTime.EndOfInput, Covered(3));
        _clock.Claim(1, 3, At(50), Covered(3));
        Assert.Equal(At(45), _clock.Watermark);
        _clock.Claim(1, 4, EventTime.EndOfInput, Covered(4));
        Assert.Equal(EventTime.EndOfInput, _clock.Watermark);
    }

    [Fact]
    public void A_partition_that_has_ended_does_not_make_the_rows_of_an_idle_one_late()
    {
        _clock.KnowPartitions(2);
        _clock.Claim(0, 3, EventTime.EndOfInput, Covered(3));
        _clock.Claim(1, 3, At(50), Covered(3));
        _clock.Idle(1, 3, Span(40));
        Assert.Equal(At(85), _clock.Watermark);
    }

    [Fact]
    public void A_partition_that_never_had_an_event_and_is_idle_does_not_keep_the_end_of_input_back()
    {
        _clock.KnowPartitions(2);
        _clock.Claim(0, 3, EventTime.EndOfInput, Covered(3));
        _clock.Idle(1, -1, Span(40));
        Assert.Equal(EventTime.EndOfInput, _clock.Watermark);
    }

    [Fact]
    public void The_watermark_never_moves_back_and_a_restored_clock_agrees() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20], Gen.Int[0, 100], Gen.Int[0, 2]).Array[0, 40].Sample(
            steps =>
            {
                var policy = new TimePolicy(Span(5), TimeSpan.Zero, Span(30));
                var clock = new EventClock(policy);
                clock.KnowPartitions(3);
                var coverage = Array.ConvertAll(new int[3], _ => new Coverage());
                foreach (var (partition, number, time, kind) in steps)
                {
                    var before = clock.Watermark;
                    coverage[partition].Add(number / 2, number);
                    switch (kind)
                    {
                        case 0: clock.Claim(partition, number, At(time), coverage[partition]); break;
                        case 1: clock.Covered(partition, coverage[partition]); break;
                        default: clock.Idle(partition, number, Span(time)); break;
                    }

                    Assert.True(clock.Watermark >= before);
                    var writer = new SnapshotWriter();
                    clock.Write(writer);
                    var restored = EventClock.Read(policy, new SnapshotReader(writer.ToArray()));
                    Assert.Equal(clock.Watermark, restored.Watermark);
                    clock = restored;
                }
            },
            iter: 500);

    private static Coverage Covered(long to)
    {
        var coverage = new Coverage();
        coverage.ExtendPrefix(to);
        return coverage;
    }
}
