namespace StreamFunctions.Windowing;

/// <summary>
/// The total order of values that MIN and MAX go by: NULL, then Booleans (false before true), numbers, timestamps,
/// texts (ordinal). Int64 and Double compare as numbers, exactly; of equal ones the Int64 comes first and -0.0
/// comes before 0.0. NaN is smaller than every other number.
/// </summary>
public static class ValueOrder
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>Negative if <paramref name="left"/> comes first, positive if <paramref name="right"/> does, 0 if they are the same.</summary>
    public static int Compare(in Value left, in Value right)
    {
        var rank = Rank(left.Kind).CompareTo(Rank(right.Kind));
        return rank != 0 ? rank : left.Kind switch
        {
            ValueKind.Null => 0,
            ValueKind.String => string.CompareOrdinal(left.Text, right.Text),
            ValueKind.Int64 when right.Kind == ValueKind.Double => CompareMixed(left.Int64, right.Double),
            ValueKind.Double when right.Kind == ValueKind.Int64 => -CompareMixed(right.Int64, left.Double),
            ValueKind.Double => CompareDoubles(left.Double, right.Double),
            _ => left.Bits.CompareTo(right.Bits),
        };
    }

    private static int Rank(ValueKind kind) => kind switch
    {
        ValueKind.Null => 0,
        ValueKind.Boolean => 1,
        ValueKind.Int64 or ValueKind.Double => 2,
        ValueKind.Timestamp => 3,
        _ => 4,
    };

    private static int CompareDoubles(double left, double right)
    {
        var order = left.CompareTo(right);
        return order != 0 ? order : double.IsNegative(right).CompareTo(double.IsNegative(left));
    }

    private static int CompareMixed(long integer, double number)
    {
        if (double.IsNaN(number) || number < -TwoTo63)
        {
            return 1;
        }

        if (number >= TwoTo63)
        {
            return -1;
        }

        // Compares whole parts as integers (a conversion to double would round), then the fraction.
        var whole = Math.Truncate(number);
        var order = integer.CompareTo((long)whole);
        return order != 0 ? order : number < whole ? 1 : -1;
    }
}
