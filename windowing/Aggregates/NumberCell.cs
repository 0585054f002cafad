using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamFunctions.Windowing;

/// <summary>
/// What the doubles of one slot amount to, but for their number. All zero is empty. Kept together because a row touches all of it: one cache
/// line instead of one per aggregate.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DoubleCell
{
    public double Sum;

    /// <summary>What rounding has lost from <see cref="Sum"/>; without meaning once that is not finite.</summary>
    public double Lost;

    /// <summary>The least value as <see cref="DoubleOrder"/>, all bits turned, so that adding is a maximum and empty is zero.</summary>
    public ulong NotLeast;

    /// <summary>The largest value as <see cref="DoubleOrder"/>.</summary>
    public ulong Most;

    /// <summary>Adds a value, given both as number and as its bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long bits)
    {
        AddToSum(BitConverter.Int64BitsToDouble(bits));
        var order = DoubleOrder.Of(bits);
        Widen(Vector128.Create(~order, order));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Merge(in DoubleCell other)
    {
        AddToSum(other.Sum);
        Lost += other.Lost;
        Widen(Vector128.Create(other.NotLeast, other.Most));
    }

    // Both bounds at once, since they lie side by side. Two maxima would be two branches in a loop, and whether a row is the
    // least or the largest so far of a key with few rows cannot be guessed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Widen(Vector128<ulong> bounds) => Vector128.Max(Vector128.LoadUnsafe(ref NotLeast), bounds).StoreUnsafe(ref NotLeast);

    // The rounding error of an addition is itself a double, and this finds it without a branch (D. E. Knuth, TAOCP 2,
    // 4.2.2, theorem B). Summing the errors makes the result independent of the order of rows.
    private void AddToSum(double value)
    {
        var sum = Sum + value;
        var part = sum - Sum;
        Lost += Sum - (sum - part) + (value - part);
        Sum = sum;
    }
}

/// <summary>What the integers of one slot amount to. All zero is empty.</summary>
internal struct IntegerCell
{
    public long Count;
    public Int128 Sum;
    public long Least;
    public long Most;

    public void Add(long value)
    {
        (Least, Most) = Count++ == 0 ? (value, value) : (Math.Min(Least, value), Math.Max(Most, value));
        Sum += value;
    }

    public void Merge(in IntegerCell other)
    {
        if (other.Count > 0)
        {
            (Least, Most) = Count == 0 ? (other.Least, other.Most) : (Math.Min(Least, other.Least), Math.Max(Most, other.Most));
            Count += other.Count;
            Sum += other.Sum;
        }
    }
}

/// <summary>Maps doubles to unsigned integers that compare as <see cref="ValueOrder"/> says: NaN first, -0.0 before 0.0.</summary>
internal static class DoubleOrder
{
    private const long PositiveInfinity = 0x7FF0000000000000;
    private const ulong NaN = 0x0007FFFFFFFFFFFF;

    /// <summary>The bits that <see cref="ToBits(ulong)"/> makes of "no least value" and "no largest value": NaNs that no value keeps.</summary>
    public const ulong NoLeast = 0x7FFFFFFFFFFFFFFF;

    /// <inheritdoc cref="NoLeast"/>
    public const ulong NoMost = ulong.MaxValue;

    /// <summary>Never 0 and never all ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(long bits) =>
        (bits & long.MaxValue) > PositiveInfinity ? NaN : (ulong)bits ^ ((ulong)(bits >> 63) | (1UL << 63));

    public static double ToDouble(ulong order) => BitConverter.UInt64BitsToDouble(ToBits(order));

    public static ulong ToBits(ulong order) => order ^ (~(ulong)((long)order >> 63) | (1UL << 63));

    /// <summary><see cref="Of(long)"/> for many.</summary>
    public static Vector<ulong> Of(Vector<ulong> bits)
    {
        var isNaN = Vector.GreaterThan(bits.As<ulong, long>() & new Vector<long>(long.MaxValue), new Vector<long>(PositiveInfinity));
        return Vector.ConditionalSelect(isNaN.As<long, ulong>(), new Vector<ulong>(NaN), bits ^ (Negative(bits) | new Vector<ulong>(1UL << 63)));
    }

    /// <summary><see cref="ToBits(ulong)"/> for many.</summary>
    public static Vector<ulong> ToBits(Vector<ulong> order) => order ^ (~Negative(order) | new Vector<ulong>(1UL << 63));

    private static Vector<ulong> Negative(Vector<ulong> bits) => Vector.LessThan(bits.As<ulong, long>(), Vector<long>.Zero).As<long, ulong>();
}
