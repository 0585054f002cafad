using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class CountWindowTests
{
    private readonly Collected _output = new();

    [Fact]
    public void Size_5_step_1_over_10_to_50_sums_to_150_and_nothing_comes_before_the_window_is_full()
    {
        var op = new KeyedOperator(Config(new CountWindow(5, 1)));
        op.Fold(Block(0, [.. Enumerable.Range(1, 4).Select(i => ((double)i, "a", Value.Of(10L * i)))]), null, _output);
        op.AdvanceTo(At(5), _output);
        Assert.Empty(_output.Results);
        Assert.False(op.HasOpenWork);
        op.Fold(Block(4, (5, "a", Value.Of(50)), (6, "a", Value.Of(60))), null, _output);
        Assert.True(op.HasOpenWork);
        op.AdvanceTo(At(5), _output);
        Assert.Empty(_output.Results);
        op.AdvanceTo(At(5) + 1, _output);
        Assert.Equal(["a [1,5) 150"], _output.Take());
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [2,6) 200 #1"], _output.Take());
    }

    [Fact]
    public void Rows_of_one_time_follow_partition_and_sequence_number()
    {
        var op = new KeyedOperator(Config(new CountWindow(2, 2)));
        foreach (var (partition, sequence, value) in new[] { (1, 0L, 1L), (0, 7L, 2L), (0, 5L, 4L), (1, 3L, 8L) })
        {
            op.Fold(Scenario.BlockOf([new LoggedRow(partition, sequence, At(1), "a", Value.Of(value), 0)], partition), null, _output);
        }

        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [1,1) 6", "a [1,1) 9 #1"], _output.Take());
    }

    [Fact]
    public void A_part_filled_window_is_described_but_never_emitted()
    {
        var op = new KeyedOperator(Config(new CountWindow(4, 2)));
        op.Fold(Block(0, (1, "a", Value.Of(1)), (2, "a", Value.Of(2)), (3, "a", Value.Of(4))), null, _output);
        op.AdvanceTo(At(3), _output);
        Assert.Equal([(0, 3L, 7L), (1, 1L, 4L)], op.Describe("a").Select(w => ((int)w.Ordinal, w.Rows, w.Values[0].Int64)));
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Empty(_output.Results);
    }

    [Fact]
    public void A_row_behind_the_watermark_is_late()
    {
        var op = new KeyedOperator(Config(new CountWindow(2, 1), lateness: 100));
        op.AdvanceTo(At(10), _output);
        Assert.Equal(new FoldTally(1, 1, 0, 0, 0), op.Fold(Block(0, (9, "a", Value.Of(1)), (10, "a", Value.Of(1))), null, _output));
    }
}
