using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>
/// What up to <see cref="IAccumulators.MostSlotsAtOnce"/> cells hold as a column for each part, in the numbers that a snapshot has. From bits to
/// orders and back it goes by columns, several numbers at a time.
/// </summary>
/// <param name="room">Where the columns lie: <see cref="Room"/> numbers, whatever they are.</param>
/// <param name="count">How many cells there are.</param>
internal readonly ref struct DoubleColumns(Span<ulong> room, int count)
{
    private const int Most = IAccumulators.MostSlotsAtOnce;
    private const long Exponent = 0x7FF0000000000000;

    /// <summary>How many numbers there must be room for.</summary>
    internal const int Room = 4 * Most;

    private readonly Span<ulong> _room = room;

    internal Span<ulong> Sums => _room[..count];

    internal Span<ulong> Losts => _room.Slice(Most, count);

    internal Span<ulong> Leasts => _room.Slice(2 * Most, count);

    internal Span<ulong> Mosts => _room.Slice(3 * Most, count);

    /// <summary>Fills the columns.</summary>
    internal void Take(ReadOnlySpan<DoubleCell> cells)
    {
        var sums = Sums;
        var losts = Losts;
        var leasts = Leasts;
        var mosts = Mosts;
        for (var i = 0; i < cells.Length; i++)
        {
            ref readonly var cell = ref cells[i];
            sums[i] = BitConverter.DoubleToUInt64Bits(cell.Sum);
            losts[i] = BitConverter.DoubleToUInt64Bits(cell.Lost);
            leasts[i] = cell.NotLeast;
            mosts[i] = cell.Most;
        }

        ToBits(Vectors(0), Vectors(1), Vectors(2), Vectors(3));
    }

    /// <summary>Makes the cells of the columns, which are of no use afterwards.</summary>
    internal void Give(Span<DoubleCell> cells)
    {
        ToOrders(Vectors(2), Vectors(3));
        var sums = Sums;
        var losts = Losts;
        var leasts = Leasts;
        var mosts = Mosts;
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = new DoubleCell
            {
                Sum = BitConverter.UInt64BitsToDouble(sums[i]),
                Lost = BitConverter.UInt64BitsToDouble(losts[i]),
                NotLeast = leasts[i],
                Most = mosts[i],
            };
        }
    }

    private static void ToBits(Span<Vector<ulong>> sums, Span<Vector<ulong>> losts, Span<Vector<ulong>> leasts, Span<Vector<ulong>> mosts)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            var exponent = sums[i].As<ulong, long>() & new Vector<long>(Exponent);
            losts[i] = Vector.AndNot(losts[i], Vector.Equals(exponent, new Vector<long>(Exponent)).As<long, ulong>());
            leasts[i] = DoubleOrder.ToBits(~leasts[i]);
            mosts[i] = DoubleOrder.ToBits(mosts[i]);
        }
    }

    private static void ToOrders(Span<Vector<ulong>> leasts, Span<Vector<ulong>> mosts)
    {
        for (var i = 0; i < leasts.Length; i++)
        {
            leasts[i] = Vector.AndNot(~DoubleOrder.Of(leasts[i]), Vector.Equals(leasts[i], new Vector<ulong>(DoubleOrder.NoLeast)));
            mosts[i] = Vector.AndNot(DoubleOrder.Of(mosts[i]), Vector.Equals(mosts[i], new Vector<ulong>(DoubleOrder.NoMost)));
        }
    }

    /// <summary>A column, and what lies behind it up to a whole vector.</summary>
    private Span<Vector<ulong>> Vectors(int column) =>
        MemoryMarshal.Cast<ulong, Vector<ulong>>(_room.Slice(column * Most, Most))[..((count + Vector<ulong>.Count - 1) / Vector<ulong>.Count)];
}
