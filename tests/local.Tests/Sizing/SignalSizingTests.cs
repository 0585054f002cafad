using CsCheck;
using StreamFunctions.Local.Sizing;

namespace StreamFunctions.Local.Tests.Sizing;

public sealed class SignalSizingTests
{
    // 1,000 events/s over 4 partitions are 250/s each; a batch begins with an event and waits 1 s: 251 events. 1000 / 251 = 3.98 batches/s.
    // 251 rows over 16 groups miss a group with (15/16)^251, next to never: 16 blocks each, 63.7 blocks/s.
    [Fact]
    public void A_batch_that_waits_becomes_a_block_per_group()
    {
        var sizing = Loads.Sizing();
        Assert.Equal(251, sizing.Batches.EventsPerBatch);
        Assert.Equal(3.98, sizing.Batches.BatchesPerSecond, 2);
        Assert.Equal(16, sizing.Batches.BlocksPerBatch, 3);
        Assert.Equal(63.7, sizing.Signals.Blocks, 1);
    }

    // 16 groups, a beat every 2 s: 8 pulses/s, and as many flushes that tell the status. Windows close once a minute: 16 groups, 1,000 / 16 = 63
    // rows each, one flush: 16 / 60 = 0.27/s. The beat itself and a wake from each of 4 ingest processes: 5 / 2 = 2.5/s. Sum 63.7 + 8 + 8 + 0.27 + 2.5.
    [Fact]
    public void Pulses_cost_two_operations_a_group_and_beat()
    {
        var signals = Loads.Sizing().Signals;
        Assert.Equal((8, 8, 2.5), (signals.Pulses, signals.StatusFlushes, signals.Beats));
        Assert.Equal(16 / 60.0, signals.ResultFlushes, 6);
        Assert.Equal(82.5, signals.Total, 1);
    }

    // 100,000 results over 16 groups are 6,250 each: 13 flushes of up to 500.
    [Fact]
    public void A_closing_with_many_rows_takes_several_flushes() =>
        Assert.Equal(16 * 13 / 60.0, Loads.Sizing(Loads.Plain with { Keys = 100_000, EventsPerSecond = 100_000 }).Signals.ResultFlushes, 3);

    // 1,000 rows for one group at 10 + 16 + 10 = 36 bytes are 36,000 bytes: two blocks of 22,000.
    [Fact]
    public void Rows_that_do_not_fit_become_another_block()
    {
        var one = Loads.Design with { KeyGroups = 1, Partitions = 1, BatchWait = TimeSpan.FromSeconds(2) };
        Assert.Equal(2, Loads.Sizing(design: one).Batches.BlocksPerBatch, 6);
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 10)]
    [InlineData(64, 100)]
    [InlineData(1, 5)]
    public void Groups_hit_are_as_many_as_a_naive_simulation_finds(int groups, int rows)
    {
        var random = new Random(3);
        var found = Enumerable.Range(0, 4_000).Average(_ => Enumerable.Range(0, rows).Select(_ => random.Next(groups)).Distinct().Count());
        Assert.InRange(BatchSizing.GroupsHit(groups, rows), found * 0.98, found * 1.02);
    }

    [Fact]
    public void Without_waiting_a_slow_stream_sends_each_event_alone()
    {
        var sizing = Loads.Sizing(Loads.Plain with { EventsPerSecond = 8 }, Loads.Design with { BatchWait = TimeSpan.Zero });
        Assert.Equal((1, 8), (sizing.Batches.EventsPerBatch, sizing.Batches.BatchesPerSecond));
    }

    // Where batches do not wait it is not so: a fuller batch takes longer, and there are fewer of them.
    [Fact]
    public void More_events_never_need_fewer_operations_with_the_same_design_of_batches_that_wait() =>
        Gen.Select(Gen.Double[0.1, 1e6], Gen.Double[1, 5], Gen.Int[0, 10], Gen.Int[0, 5], Gen.Int[1, 8]).Sample((rate, factor, groups, partitions, wait) =>
        {
            var design = Loads.Design with { KeyGroups = 1 << groups, Partitions = 1 << partitions, BatchWait = TimeSpan.FromSeconds(wait / 2.0) };
            var less = Loads.Sizing(Loads.Plain with { EventsPerSecond = rate }, design);
            var more = Loads.Sizing(Loads.Plain with { EventsPerSecond = rate * factor }, design);
            Assert.True(more.Signals.Total >= less.Signals.Total * (1 - 1e-6), $"{less.Signals} then {more.Signals}");
            Assert.True(more.Batches.EventsPerBatch <= design.BatchEvents);
        });
}
