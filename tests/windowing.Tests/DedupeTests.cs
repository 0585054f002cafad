using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class DedupeTests
{
    private readonly Collected _output = new();

    [Fact]
    public void An_id_counts_once_per_key_and_rows_without_id_always_count()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10)), dedupeTtl: 5));
        var v = Value.Of(1);
        var tally = op.Fold(BlockWithIds(0, [(1, "a", v, 7), (1, "a", v, 7), (1, "b", v, 7), (1, "a", v, 0), (1, "a", v, 0)]), null, _output);
        Assert.Equal(new FoldTally(4, 0, 0, 1, 0), tally);
    }

    [Fact]
    public void An_id_is_kept_until_its_time_to_live_and_its_windows_have_passed()
    {
        var config = Config(new TumblingWindow(Span(10)), dedupeTtl: 15);
        var op = new KeyedOperator(config);
        op.Fold(BlockWithIds(0, [(1, "a", Value.Of(1), 7)]), null, _output);
        op.AdvanceTo(At(16) - 1, _output);
        op = Restored(op, config);
        Assert.Equal(1, op.Fold(BlockWithIds(1, [(20, "a", Value.Of(1), 7)]), null, _output).Duplicate);
        op.AdvanceTo(At(16), _output);
        Assert.Equal(0, op.KeyCount);
        Assert.Equal(1, op.Fold(BlockWithIds(2, [(20, "a", Value.Of(1), 7)]), null, _output).Counted);
    }

    [Fact]
    public void A_session_that_grows_keeps_the_ids_of_all_its_rows()
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(10)), dedupeTtl: 0));
        op.Fold(BlockWithIds(0, [(0, "a", Value.Of(1), 7)]), null, _output);
        op.Fold(BlockWithIds(1, [(8, "a", Value.Of(2), 8)]), null, _output);
        op.AdvanceTo(At(17), _output);
        Assert.Equal(1, op.Fold(BlockWithIds(2, [(0, "a", Value.Of(1), 7)]), null, _output).Duplicate);
    }

    [Fact]
    public void A_late_row_does_not_register_its_id()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10)), dedupeTtl: 100));
        op.AdvanceTo(At(10), _output);
        var tally = op.Fold(BlockWithIds(0, [(5, "a", Value.Of(1), 7), (11, "a", Value.Of(1), 7)]), null, _output);
        Assert.Equal(new FoldTally(1, 1, 0, 0, 0), tally);
    }
}
