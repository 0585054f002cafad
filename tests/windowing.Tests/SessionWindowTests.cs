using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class SessionWindowTests
{
    private readonly Collected _output = new();

    [Fact]
    public void A_gap_of_exactly_the_session_gap_starts_a_new_session_and_a_tick_less_does_not()
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(10))));
        op.Fold(Block(0, (0, "a", Value.Of(1)), (10, "a", Value.Of(2)), (0, "b", Value.Of(1)), (9.9999999, "b", Value.Of(2))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [0,10) 1", "b [0,19.9999999) 3", "a [10,20) 2"], _output.Take());
    }

    [Fact]
    public void Three_rows_that_belong_together_make_one_session_in_all_orders()
    {
        (double, string, Value)[] rows = [(-5, "a", Value.Of(1)), (0, "a", Value.Of(2)), (5, "a", Value.Of(4))];
        foreach (var order in new[] { "012", "021", "102", "120", "201", "210" })
        {
            foreach (var together in new[] { true, false })
            {
                var op = new KeyedOperator(Config(new SessionWindow(Span(6))));
                var ordered = order.Select(i => rows[i - '0']).ToArray();
                foreach (var block in together ? [ordered] : ordered.Chunk(1))
                {
                    op.Fold(Block(0, block), null, _output);
                }

                op.AdvanceTo(At(11), _output);
                Assert.Equal(["a [-5,11) 7"], _output.Take());
            }
        }
    }

    [Fact]
    public void A_session_that_grows_after_it_has_fired_is_retracted_and_comes_out_under_its_new_bounds()
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(10)), lateness: 100));
        op.Fold(Block(0, (0, "a", Value.Of(1)), (15, "a", Value.Of(2))), null, _output);
        op.AdvanceTo(At(30), _output);
        Assert.Equal(["a [0,10) 1", "a [15,25) 2"], _output.Take());
        op = Restored(op, Config(new SessionWindow(Span(10)), lateness: 100));
        op.Fold(Block(2, (8, "a", Value.Of(4))), null, _output);
        var tombstone = _output.Results[0];
        Assert.True(tombstone.Retracted);
        Assert.Equal(3, tombstone.Rows);
        Assert.Equal(["a [0,10)  r1retracted", "a [0,25) 7 r1", "a [15,25)  r1retracted"], _output.Take());
        Assert.Single(_output.Table);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void A_row_within_a_session_that_has_expired_is_late_also_if_its_key_has_no_other(double lateness, bool restored)
    {
        // Alone it would not be: its own session would end behind the watermark, and overlap the one that is out.
        var config = Config(new SessionWindow(Span(10)), lateness: lateness);
        var op = new KeyedOperator(config);
        op.Fold(Block(0, (0, "a", Value.Of(1)), (2, "a", Value.Of(2))), null, _output);
        op.AdvanceTo(At(14 + lateness), _output);
        op = restored ? Restored(op, config) : op;
        Assert.Equal(["a [0,12) 3"], _output.Take());
        Assert.False(op.HasOpenWork);
        Assert.Equal(1, op.Fold(Block(2, (11, "a", Value.Of(4))), null, _output).Late);
        Assert.Equal((At(0), At(12)), (_output.LateRows[0].WindowStart, _output.LateRows[0].WindowEnd));
        Assert.Equal(0, op.Fold(Block(3, (12, "a", Value.Of(8))), null, _output).Late);
        Assert.Equal(1, op.Fold(Block(4, (5, "a", Value.Of(16))), null, _output).Late);
        op.AdvanceTo(At(40), _output);
        Assert.Equal(["a [12,22) 8"], _output.Take());
        Assert.Equal(0, op.KeyCount);
    }

    [Fact]
    public void A_session_that_is_out_is_forgotten_once_any_row_in_it_is_late_by_itself()
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(10))));
        op.Fold(Block(0, (0, "a", Value.Of(1)), (2, "a", Value.Of(2))), null, _output);
        op.AdvanceTo(At(21), _output);
        Assert.Equal(1, op.KeyCount);
        op.AdvanceTo(At(22), _output);
        Assert.Equal(0, op.KeyCount);
        Assert.Equal(1, op.Fold(Block(2, (11.5, "a", Value.Of(4))), null, _output).Late);
    }

    [Fact]
    public void A_session_is_cut_at_its_maximum_duration_whatever_the_order_of_rows()
    {
        var rows = Enumerable.Range(0, 7).Select(i => (i * 2.0, "a", Value.Of(1L << i))).ToArray();
        foreach (var ordered in new[] { rows, [.. rows.Reverse()] })
        {
            var op = new KeyedOperator(Config(new SessionWindow(Span(3), Span(5))));
            op.Fold(Block(0, ordered), null, _output);
            op.AdvanceTo(EventTime.EndOfInput, _output);
            Assert.Equal(["a [0,5) 7", "a [6,11) 56", "a [12,15) 64"], _output.Take());
        }
    }

    [Fact]
    public void A_row_in_an_expired_part_of_a_cut_session_does_not_move_the_rest()
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(3), Span(5))));
        op.Fold(Block(0, (0, "a", Value.Of(1)), (2, "a", Value.Of(2)), (4, "a", Value.Of(4)), (6, "a", Value.Of(8))), null, _output);
        op.AdvanceTo(At(5), _output);
        Assert.Equal(["a [0,5) 7"], _output.Take());
        Assert.Equal(1, op.Fold(Block(4, (4.5, "a", Value.Of(16))), null, _output).Late);
        Assert.Equal((At(0), At(5)), (_output.LateRows[0].WindowStart, _output.LateRows[0].WindowEnd));
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [6,9) 8"], _output.Take());
    }
}
