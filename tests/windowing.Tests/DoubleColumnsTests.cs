using System.Numerics;
using CsCheck;

namespace StreamFunctions.Windowing.Tests;

/// <summary>Columns of a snapshot hold what one cell after another would.</summary>
public sealed class DoubleColumnsTests
{
    private static readonly double[] _special =
    [
        0.0, -0.0, 1.5, -1.5, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        BitConverter.UInt64BitsToDouble(DoubleOrder.NoLeast), BitConverter.UInt64BitsToDouble(DoubleOrder.NoMost), BitConverter.UInt64BitsToDouble(0x7FF0000000000001),
    ];

    private static readonly Gen<double> _double = Gen.Frequency((1, Gen.Int[0, _special.Length - 1].Select(i => _special[i])), (1, Gen.Double), (1, Gen.ULong.Select(BitConverter.UInt64BitsToDouble)));

    private static readonly Gen<double[]> _values = Gen.Int[0, 3].SelectMany(n => _double.Array[n]);

    [Fact]
    public void Cells_become_columns_and_cells_again() =>
        _values.Array[0, IAccumulators.MostSlotsAtOnce].Sample(slots =>
        {
            var cells = Array.ConvertAll(slots, CellOf);
            var columns = new DoubleColumns(Dirty(), cells.Length);
            columns.Take(cells);

            for (var i = 0; i < cells.Length; i++)
            {
                Assert.Equal(BitConverter.DoubleToUInt64Bits(cells[i].Sum), columns.Sums[i]);
                Assert.Equal(double.IsFinite(cells[i].Sum) ? BitConverter.DoubleToUInt64Bits(cells[i].Lost) : 0, columns.Losts[i]);
                Assert.Equal(slots[i].Length == 0 ? DoubleOrder.NoLeast : DoubleOrder.ToBits(~cells[i].NotLeast), columns.Leasts[i]);
                Assert.Equal(slots[i].Length == 0 ? DoubleOrder.NoMost : DoubleOrder.ToBits(cells[i].Most), columns.Mosts[i]);
            }

            var read = new DoubleCell[cells.Length];
            columns.Give(read);
            for (var i = 0; i < cells.Length; i++)
            {
                Assert.Equal((cells[i].NotLeast, cells[i].Most), (read[i].NotLeast, read[i].Most));
                Assert.Equal(BitConverter.DoubleToUInt64Bits(cells[i].Sum), BitConverter.DoubleToUInt64Bits(read[i].Sum));
            }
        });

    [Fact]
    public void Orders_of_many_are_those_of_each() =>
        Gen.Select(_double, _double).Sample((left, right) =>
        {
            ulong[] bits = [.. Enumerable.Range(0, Vector<ulong>.Count).Select(i => BitConverter.DoubleToUInt64Bits(i % 2 == 0 ? left : right))];
            var orders = DoubleOrder.Of(new Vector<ulong>(bits));
            var back = DoubleOrder.ToBits(orders);
            for (var i = 0; i < bits.Length; i++)
            {
                Assert.Equal(DoubleOrder.Of((long)bits[i]), orders[i]);
                Assert.Equal(DoubleOrder.ToBits(orders[i]), back[i]);
            }
        });

    [Fact]
    public void Numbers_of_any_width_are_read_with_and_without_bytes_behind_them() =>
        Gen.Select(Gen.Int[0, 64], Gen.Int[0, 63], Gen.ULong.Array[0, 40], Gen.Int[0, 12]).Sample((width, shift, numbers, behind) =>
        {
            ulong[] values = Array.ConvertAll(numbers, n => width == 0 ? 0 : n >> (64 - width) << shift);
            var bytes = new byte[ColumnFormat.RoomFor(values.Length)];
            var length = ColumnFormat.Encode(values, bytes);
            Assert.True(ColumnFormat.TryReadHeader(bytes[0], out var each, out var below));
            var read = new ulong[values.Length];

            ColumnFormat.Decode([.. bytes.AsSpan(1, length - 1), .. Enumerable.Repeat((byte)0xEE, behind)], each, below, read);

            Assert.Equal(values, read);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(256)]
    public void A_run_is_known_by_every_slot(int count)
    {
        var array = new SlotArray<long>();
        array.Grow(1000);
        var slots = new int[count];
        SlotColumns.FillRun(slots, 5);
        Assert.Equal(Enumerable.Range(5, count), slots);
        Assert.True(SlotColumns.TryRun(slots, array, out _));
        for (var i = 0; i < count && count > 1; i++)
        {
            slots[i]++;
            Assert.False(SlotColumns.TryRun(slots, array, out _), $"Slot {i} does not follow.");
            slots[i]--;
        }
    }

    private static ulong[] Dirty()
    {
        var room = new ulong[DoubleColumns.Room];
        Array.Fill(room, 0xDEADBEEFDEADBEEF);
        return room;
    }

    private static DoubleCell CellOf(double[] values)
    {
        var cell = default(DoubleCell);
        Array.ForEach(values, v => cell.Add(BitConverter.DoubleToInt64Bits(v)));
        return cell;
    }
}
