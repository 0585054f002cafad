using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

/// <summary>Sessions of blocks whose rows are taken together by key.</summary>
public sealed class SessionBlockTests
{
    private const int Gap = 10;

    /// <summary>Whose states do not depend on the order of rows, where these are eighths.</summary>
    private static readonly AggregateCall[] _exact = [new("COUNT", null), new("SUM", 0), new("MIN", 0), new("MAX", 0)];
    private readonly Collected _output = new();

    [Fact]
    public void Blocks_make_the_sessions_and_the_state_that_their_rows_make_one_by_one()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            Compare(new Random(seed), lateness: seed % 3 * 4);
        }
    }

    [Fact]
    public void A_row_between_two_open_sessions_makes_them_one()
    {
        foreach (var restored in new[] { true, false })
        {
            var op = Made(restored, (0, "a", Value.Of(1)), (19, "a", Value.Of(2)));
            op.Fold(Block(2, (9.5, "a", Value.Of(4))), null, _output);
            op.AdvanceTo(EventTime.EndOfInput, _output);
            Assert.Equal(["a [0,29) 7"], _output.Take());
        }
    }

    [Fact]
    public void The_newer_of_two_open_sessions_grows_back_until_it_meets_the_older()
    {
        var op = Made(false, (0, "a", Value.Of(1)), (25, "a", Value.Of(2)));
        op.Fold(Block(2, (16, "a", Value.Of(4))), null, _output);
        Assert.Equal(At(10), op.NextClose);
        op.Fold(Block(3, (9, "a", Value.Of(8))), null, _output);
        Assert.Equal(At(35), op.NextClose);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [0,35) 15"], _output.Take());
    }

    [Fact]
    public void Two_open_sessions_close_one_after_the_other_and_the_first_stays_closed()
    {
        foreach (var restored in new[] { true, false })
        {
            var op = Made(restored, (0, "a", Value.Of(1)), (15, "a", Value.Of(2)));
            Assert.Equal(At(10), op.NextClose);
            op.AdvanceTo(At(10), _output);
            Assert.Equal(["a [0,10) 1"], _output.Take());
            Assert.Equal(At(25), op.NextClose);
            op = restored ? Restored(op, Config(new SessionWindow(Span(Gap)))) : op;
            Assert.Equal(1, op.Fold(Block(2, (9, "a", Value.Of(4))), null, _output).Late);
            op.AdvanceTo(At(25), _output);
            Assert.Equal(["a [15,25) 2"], _output.Take());
            op.AdvanceTo(At(35), _output);
            Assert.Equal(0, op.KeyCount);
        }
    }

    [Fact]
    public void A_third_open_session_of_a_key_is_one_like_the_others()
    {
        var op = Made(false, (0, "a", Value.Of(1)), (15, "a", Value.Of(2)), (30, "a", Value.Of(4)));
        op.AdvanceTo(At(11), _output);
        op.Fold(Block(3, (45, "a", Value.Of(8))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [0,10) 1", "a [15,25) 2", "a [30,40) 4", "a [45,55) 8"], _output.Take());
        Assert.Equal(0, op.KeyCount);
    }

    [Fact]
    public void Rows_of_a_block_join_three_open_sessions()
    {
        var op = Made(false, (0, "a", Value.Of(1)), (10, "a", Value.Of(2)), (20, "a", Value.Of(4)));
        op.Fold(Block(3, (9.5, "a", Value.Of(8)), (10.5, "a", Value.Of(16))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [0,30) 31"], _output.Take());
    }

    [Fact]
    public void Two_rows_of_a_session_that_may_be_cut_are_one_session()
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(3), Span(5))));
        op.Fold(Block(0, (0, "a", Value.Of(1))), null, _output);
        op.Fold(Block(1, (2, "a", Value.Of(2))), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [0,5) 3"], _output.Take());
    }

    [Fact]
    public void Of_sessions_that_close_within_a_small_part_of_the_gap_each_closes_at_its_time()
    {
        var op = Made(false, (0, "a", Value.Of(1)), (0.05, "b", Value.Of(2)), (0.1, "c", Value.Of(4)));
        op.AdvanceTo(At(10.02), _output);
        Assert.Equal(["a [0,10) 1"], _output.Take());
        op.Fold(Block(3, (9, "c", Value.Of(8))), null, _output);
        op.AdvanceTo(At(10.12), _output);
        Assert.Equal(["b [0.05,10.05) 2"], _output.Take());
        op.AdvanceTo(At(19), _output);
        Assert.Equal(["c [0.1,19) 12"], _output.Take());
    }

    [Fact]
    public void A_key_that_a_block_lists_without_a_row_gets_no_state()
    {
        var op = Made(false);
        op.Fold(Listed(["a", "b"], (1, 0, 1)), null, _output);
        Assert.Equal(1, op.KeyCount);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(["a [1,11) 1"], _output.Take());
    }

    [Fact]
    public void A_key_that_a_block_lists_twice_has_all_of_its_rows()
    {
        var op = Made(false);
        op.Fold(Listed(["a", "a"], (0, 0, 1), (3, 1, 2), (2, 0, 4), (1, 1, 8)), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal(4, _output.Results[0].Rows);
        Assert.Equal(["a [0,13) 15"], _output.Take());
    }

    [Fact]
    public void Times_at_both_ends_of_all_time_are_two_sessions()
    {
        var op = Made(false);
        op.Fold(new RowBlock(0, [0, 1], [long.MinValue + 1, long.MaxValue - 1], [0, 0], ["a"], null, [Column(1, 2)]), null, _output);
        op.AdvanceTo(EventTime.EndOfInput, _output);
        Assert.Equal([1, 2], _output.Results.Select(r => r.Values[0].Int64));
    }

    private KeyedOperator Made(bool restored, params (double Time, string Key, Value Value)[] rows)
    {
        var op = new KeyedOperator(Config(new SessionWindow(Span(Gap))));
        for (var i = 0; i < rows.Length; i++)
        {
            op.Fold(Block(i, rows[i]), null, _output);
        }

        return restored ? Restored(op, Config(new SessionWindow(Span(Gap)))) : op;
    }

    // Blocks lie up to two gaps behind the newest, so that keys have several sessions and rows that join them, and some rows are late.
    private static void Compare(Random random, double lateness)
    {
        var config = Config(new SessionWindow(Span(Gap)), _exact, lateness);
        var (together, single) = (new KeyedOperator(config), new KeyedOperator(config));
        var (outputs, singles) = (new Collected(), new Collected());
        var (sequence, newest) = (0L, 0.0);
        for (var i = 0; i < 40; i++)
        {
            newest += random.Next(7);
            var start = newest - random.Next(2 * Gap);
            var rows = Enumerable.Range(0, random.Next(1, 8))
                .Select(_ => (start + (random.Next(2 * Gap) / 2.0), "key " + random.Next(4), Value.Of(random.Next(100) + (random.Next(2) / 8.0)))).ToArray();
            together.Fold(Block(sequence, rows), null, outputs);
            Array.ForEach(rows, row => single.Fold(Block(sequence++, row), null, singles));
            if (random.Next(2) == 0)
            {
                together.AdvanceTo(At(newest - (1.5 * Gap)), outputs);
                single.AdvanceTo(At(newest - (1.5 * Gap)), singles);
            }

            // A revision is counted per block, and snapshots have revisions.
            Assert.Equal(single.NextClose, together.NextClose);
            Assert.True(lateness > 0 || BytesOf(single).SequenceEqual(BytesOf(together)), "The states differ.");
        }

        together.AdvanceTo(EventTime.EndOfInput, outputs);
        single.AdvanceTo(EventTime.EndOfInput, singles);
        Assert.Equal(singles.LateRows.Count, outputs.LateRows.Count);
        Assert.Equal(Lines(singles), Lines(outputs));
        Assert.Equal((0, 0), (single.KeyCount, together.KeyCount));
    }

    private static string[] Lines(Collected output) =>
        [.. output.Table.Values.OrderBy(r => (r.Key, r.Start)).Select(r => Line(r with { Revision = 0 }))];

    private static byte[] BytesOf(KeyedOperator op)
    {
        var writer = new SnapshotWriter();
        op.Write(writer);
        return writer.ToArray();
    }

    private static RowBlock Listed(string[] keys, params (double Time, int Key, long Value)[] rows) => new(
        0, [.. Enumerable.Range(0, rows.Length)], [.. rows.Select(r => At(r.Time))], [.. rows.Select(r => r.Key)], keys, null,
        [Column([.. rows.Select(r => r.Value)])]);

    private static Column Column(params long[] values) => new(Array.ConvertAll(values, _ => ValueKind.Int64), values, null);
}
