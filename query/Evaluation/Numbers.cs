using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>How numbers of both kinds meet.</summary>
internal static class Numbers
{
    public static bool TryGet(Value value, out double number)
    {
        number = value.Kind == ValueKind.Int64 ? value.Int64 : value.Kind == ValueKind.Double ? value.Double : 0;
        return value.Kind is ValueKind.Int64 or ValueKind.Double;
    }

    /// <summary>Compares a bigint with a float exactly: converting 2^53 + 1 to a float would make it equal to 2^53.</summary>
    public static int Compare(long whole, double floating)
    {
        if (floating >= 9223372036854775808.0)
        {
            return -1;
        }

        if (floating < -9223372036854775808.0)
        {
            return 1;
        }

        var cut = Math.Truncate(floating);
        var byWhole = whole.CompareTo((long)cut);
        return byWhole != 0 ? byWhole : cut.CompareTo(floating);
    }
}
