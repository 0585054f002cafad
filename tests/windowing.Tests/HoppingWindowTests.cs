using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

public sealed class HoppingWindowTests
{
    private readonly Collected _output = new();

    [Fact]
    public void A_row_is_in_every_window_over_its_time()
    {
        var op = new KeyedOperator(Config(new HoppingWindow(Span(10), Span(4))));
        op.Fold(Block(0, (0, "a", Value.Of(1)), (9, "a", Value.Of(2))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [-8,2) 1", "a [-4,6) 1", "a [0,10) 3", "a [4,14) 2", "a [8,18) 2"], _output.Take());
    }

    [Fact]
    public void Lateness_is_judged_window_by_window()
    {
        var op = new KeyedOperator(Config(new HoppingWindow(Span(10), Span(5)), lateness: 2));
        op.AdvanceTo(At(12), _output);
        var tally = op.Fold(Block(0, (7, "a", Value.Of(1))), null, _output);
        Assert.Equal(new FoldTally(1, 0, 1, 0, 0), tally);
        Assert.Equal(At(10), Assert.Single(_output.LateRows).WindowEnd);
        op.AdvanceTo(At(15), _output);
        Assert.Equal(["a [5,15) 1"], _output.Take());
        op.Fold(Block(1, (8, "a", Value.Of(2)), (11, "a", Value.Of(4))), null, _output);
        Assert.Equal(["a [5,15) 7 r1"], _output.Take());
        Assert.Equal(2, _output.LateRows.Count);
    }

    [Fact]
    public void An_event_costs_one_pane_however_many_windows_hold_it()
    {
        var config = Config(new HoppingWindow(TimeSpan.FromDays(1), Span(1)));
        var op = new KeyedOperator(config);
        op.Fold(Block(0, (7, "a", Value.Of(1))), null, _output);
        var writer = new SnapshotWriter();
        op.Write(writer);
        Assert.InRange(writer.Length, 1, 60);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(86_400, _output.Results.Count);
    }
}
