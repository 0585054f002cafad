using CsCheck;
using static StreamFunctions.Windowing.Tests.Some;

namespace StreamFunctions.Windowing.Tests;

/// <summary>A column of which every row is a double has no counts of its own, in memory and in a snapshot, until a row comes that is none.</summary>
public sealed class DoubleCountTests
{
    private const int Keys = 600;

    private static readonly OperatorConfig _config = Config(
        new HoppingWindow(Span(30), Span(10)), [new("COUNT", null), new("AVG", 0), new("SUM", 0), new("MIN", 0), new("MAX", 0)]);

    private static readonly Gen<(int Key, double Time, Value Value)> _row = Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, 50], Gen.Int[0, 9],
        (key, time, value) => (key, (double)time, value == 0 ? Value.Null : value == 1 ? Value.Of(3L) : Value.Of(value / 4.0)));

    /// <summary>Blocks of doubles alone among blocks of all kinds, each between two readings or not.</summary>
    [Fact]
    public void Whenever_the_first_row_without_a_double_comes_the_results_are_the_same() =>
        Gen.Select(_row.Array[1, 12], Gen.Bool, Gen.Bool).Array[1, 8].Sample(blocks =>
        {
            var read = new KeyedOperator(_config);
            var (time, output) = (0.0, new Collected());
            var rows = new List<(string Key, double Time, Value Value)>();
            foreach (var (block, isPlain, isRead) in blocks)
            {
                var plain = Array.ConvertAll(block, r => ($"key {r.Key}", r.Time, isPlain ? Value.Of(r.Key + 0.5) : r.Value));
                rows.AddRange(plain);
                read.Fold(Block((long)time++ * 100, [.. plain.Select(r => (r.Time, r.Item1, r.Item3))]), null, output);
                read = isRead ? Restored(read, _config) : read;
            }

            read.AdvanceTo(EventTime.EndOfInput, output);
            Assert.NotEmpty(output.Results);
            Assert.All(output.Results, r => Assert.Equal(AverageOf(r, rows), r.Values[1]));
        });

    /// <summary>Whoever has counts of its own writes them where they differ: one of three times 256 slots, each in a byte, and the header of the column.</summary>
    [Fact]
    public void A_snapshot_has_counts_only_where_they_are_not_those_of_the_rows()
    {
        var plain = Filled();
        var other = Filled();
        other.Fold(Block(Keys, (0, "key 0", Value.Null)), null, new Collected());

        Assert.Equal(1 + IAccumulators.MostSlotsAtOnce, BytesOf(other).Length - BytesOf(plain).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(Keys - 1)]
    public void Slots_with_and_without_counts_are_read_from_one_snapshot(int key)
    {
        var keyed = Filled();
        keyed.Fold(Block(Keys, (0, $"key {key}", Value.Null)), null, new Collected());
        var (expected, read) = (new Collected(), new Collected());

        Restored(keyed, _config).AdvanceTo(EventTime.EndOfInput, read);

        keyed.AdvanceTo(EventTime.EndOfInput, expected);
        Assert.Equal(expected.Results.Select(Line), read.Results.Select(Line));
        Assert.All(read.Results, r => Assert.Equal(r.Values[2], r.Values[1]));
    }

    [Fact]
    public void What_was_written_from_counts_of_its_own_is_the_same_bytes_as_what_was_not()
    {
        var plain = Filled();
        plain.AdvanceTo(At(30), new Collected());
        var other = Filled();
        other.Fold(Block(Keys, (-25, "key 0", Value.Null)), null, new Collected());
        other.AdvanceTo(At(30), new Collected());
        Fold(plain, 25);
        Fold(other, 25);
        plain.AdvanceTo(At(50), new Collected());
        other.AdvanceTo(At(50), new Collected());

        Assert.Equal(BytesOf(plain), BytesOf(other));
        Assert.Equal(BytesOf(plain), BytesOf(Restored(other, _config)));
    }

    [Fact]
    public void Counts_that_are_those_of_the_rows_without_doubles_are_refused()
    {
        const byte RowsWithoutDoubles = 8;
        IAccumulators numbers = new NumberAccumulators();
        numbers.EnsureCapacity(1);
        Assert.Throws<SnapshotFormatException>(() => numbers.ReadSlots([0], new SnapshotReader(new byte[] { RowsWithoutDoubles })));
    }

    private static Value AverageOf(WindowResult window, List<(string Key, double Time, Value Value)> rows)
    {
        var numbers = rows.Where(r => r.Key == window.Key && At(r.Time) >= window.Start && At(r.Time) < window.End && !r.Value.IsNull)
            .Select(r => r.Value.Kind == ValueKind.Int64 ? r.Value.Int64 : r.Value.Double).ToArray();
        return numbers.Length == 0 ? Value.Null : Value.Of(numbers.Sum() / numbers.Length);
    }

    private static KeyedOperator Filled()
    {
        var keyed = new KeyedOperator(_config);
        Fold(keyed, 0);
        return keyed;
    }

    private static void Fold(KeyedOperator keyed, double time) => keyed.Fold(
        Block((long)time * 1000, [.. Enumerable.Range(0, Keys).Select(k => (time, $"key {k}", Value.Of(k / 8.0)))]), null, new Collected());

    private static byte[] BytesOf(KeyedOperator keyed)
    {
        var writer = new SnapshotWriter();
        keyed.Write(writer);
        return writer.ToArray();
    }
}
