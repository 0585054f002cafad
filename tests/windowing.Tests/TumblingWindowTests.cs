using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class TumblingWindowTests
{
    private readonly Collected _output = new();

    [Fact]
    public void A_row_at_the_start_belongs_to_the_window_and_a_row_at_the_end_to_the_next()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10))));
        op.Fold(Block(0, (0, "a", Value.Of(1)), (9.9999999, "a", Value.Of(2)), (10, "a", Value.Of(4))), null, _output);
        op.AdvanceTo(At(20), _output);
        Assert.Equal(["a [0,10) 3", "a [10,20) 4"], _output.Take());
    }

    [Fact]
    public void Times_before_1970_are_cut_like_all_others()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10))));
        op.Fold(Block(0, (-0.0000001, "a", Value.Of(1)), (-10, "a", Value.Of(2)), (-10.0000001, "a", Value.Of(4))), null, _output);
        op.AdvanceTo(At(0), _output);
        Assert.Equal(["a [-20,-10) 4", "a [-10,0) 3"], _output.Take());
    }

    [Fact]
    public void A_window_fires_when_the_watermark_reaches_its_end_and_not_before()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10))));
        op.Fold(Block(0, (5, "a", Value.Of(1))), null, _output);
        Assert.Equal(At(10), op.NextClose);
        op.AdvanceTo(At(10) - 1, _output);
        Assert.Empty(_output.Results);
        Assert.True(op.HasOpenWork);
        op.AdvanceTo(At(10), _output);
        Assert.Equal(["a [0,10) 1"], _output.Take());
        Assert.False(op.HasOpenWork);
        Assert.Equal(EventTime.EndOfInput, op.NextClose);
    }

    [Fact]
    public void The_offset_shifts_all_windows()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10), Span(3))));
        op.Fold(Block(0, (2, "a", Value.Of(1)), (3, "a", Value.Of(2)), (-7, "a", Value.Of(4))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [-7,3) 5", "a [3,13) 2"], _output.Take());
    }

    [Fact]
    public void Results_come_in_the_order_of_end_and_key_whatever_the_order_of_rows()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10))));
        op.Fold(Block(0, (15, "b", Value.Of(1)), (5, "c", Value.Of(2)), (15, "a", Value.Of(3)), (5, "B", Value.Of(4))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["B [0,10) 4", "c [0,10) 2", "a [10,20) 3", "b [10,20) 1"], _output.Take());
    }

    [Fact]
    public void A_late_row_reopens_nothing_and_is_reported()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10))));
        op.Fold(Block(0, (5, "a", Value.Of(1))), null, _output);
        op.AdvanceTo(At(10), _output);
        _output.Take();
        var tally = op.Fold(Block(7, (6, "a", Value.Of(1)), (10, "a", Value.Of(1))), null, _output);
        Assert.Equal(new FoldTally(1, 1, 0, 0, 0), tally);
        Assert.Equal(new LateRow("a", 0, 7, At(6), At(0), At(10), At(10)), Assert.Single(_output.LateRows));
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [10,20) 1"], _output.Take());
    }

    [Fact]
    public void Within_allowed_lateness_a_window_is_refined_once_per_fold()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10)), lateness: 5));
        op.Fold(Block(0, (5, "a", Value.Of(1))), null, _output);
        op.AdvanceTo(At(12), _output);
        Assert.Equal(["a [0,10) 1"], _output.Take());
        op.Fold(Block(1, (6, "a", Value.Of(2)), (7, "a", Value.Of(4)), (7, "b", Value.Of(8))), null, _output);
        Assert.Equal(["a [0,10) 7 r1", "b [0,10) 8"], _output.Take());
        op.Fold(Block(4, (6, "a", Value.Of(16)), (7, "b", Value.Of(32))), null, _output);
        Assert.Equal(["a [0,10) 23 r2", "b [0,10) 40 r1"], _output.Take());
        op.AdvanceTo(At(15), _output);
        Assert.Empty(_output.Take());
        Assert.Equal(1, op.Fold(Block(6, (6, "a", Value.Of(16))), null, _output).Late);
        Assert.Equal(0, op.KeyCount);
    }

    [Fact]
    public void Rows_that_were_folded_before_are_dropped_by_their_sequence_number()
    {
        var folded = new Coverage();
        folded.Add(0, 1);
        folded.Add(3, 3);
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10))));
        var rows = Enumerable.Range(0, 5).Select(i => (5.0, "a", Value.Of(1L << i))).ToArray();
        Assert.Equal(new FoldTally(2, 0, 0, 0, 3), op.Fold(Block(0, rows), folded, _output));
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [0,10) 20"], _output.Take());
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MinValue + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    public void Times_at_the_ends_of_the_range_harm_nothing(long time)
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10)), lateness: 5, dedupeTtl: 5));
        var builder = new RowBlockBuilder(1, true);
        builder.Add(0, time, "a", 7, [Value.Of(1)]);
        op.Fold(builder.Build(0), null, _output);
        op.Fold(Block(1, (5, "a", Value.Of(2))), null, _output);
        op.AdvanceTo(long.MaxValue - 1, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(2, _output.Results.Count);
        Assert.Equal(0, op.KeyCount);
    }

    [Fact]
    public void A_block_without_the_columns_of_the_plan_is_refused()
    {
        var op = new KeyedOperator(Config(new TumblingWindow(Span(10)), [new AggregateCall("SUM", 1)]));
        Assert.Throws<ArgumentException>(() => op.Fold(Block(0, (5, "a", Value.Of(1))), null, _output));
    }
}
