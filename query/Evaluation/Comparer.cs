using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// The order of two values that are not NULL. Numbers compare by value across kinds, a bit counts as 0 or 1 beside a
/// number, texts compare by UTF-16 code units (case matters), a text beside a datetime is read as one.
/// </summary>
internal static class Comparer
{
    /// <returns>False if the two kinds cannot be compared.</returns>
    public static bool TryCompare(Value a, Value b, out int order)
    {
        order = 0;
        switch (a.Kind, b.Kind)
        {
            case (ValueKind.Int64 or ValueKind.Boolean, ValueKind.Int64 or ValueKind.Boolean):
            case (ValueKind.Timestamp, ValueKind.Timestamp):
                order = a.Bits.CompareTo(b.Bits);
                return true;
            case (ValueKind.Double, ValueKind.Double):
                order = a.Double.CompareTo(b.Double);
                return true;
            case (ValueKind.Int64, ValueKind.Double):
                order = Numbers.Compare(a.Int64, b.Double);
                return true;
            case (ValueKind.Double, ValueKind.Int64):
                order = -Numbers.Compare(b.Int64, a.Double);
                return true;
            case (ValueKind.String, ValueKind.String):
                order = string.CompareOrdinal(a.Text, b.Text);
                return true;
            case (ValueKind.Timestamp, ValueKind.String):
                return TryCompareTime(a, b, out order);
            case (ValueKind.String, ValueKind.Timestamp):
                var readable = TryCompareTime(b, a, out order);
                order = -order;
                return readable;
            default:
                return false;
        }
    }

    /// <summary>Whether values of these kinds can ever be compared.</summary>
    public static bool CanCompare(Kinds a, Kinds b) =>
        a == Kinds.None || b == Kinds.None
        || (a & b) != 0
        || (a.CanBe(Kinds.Number) && b.CanBe(Kinds.Number))
        || (a.CanBe(Kinds.Int64) && b.CanBe(Kinds.Boolean)) || (a.CanBe(Kinds.Boolean) && b.CanBe(Kinds.Int64))
        || (a.CanBe(Kinds.Timestamp) && b.CanBe(Kinds.String)) || (a.CanBe(Kinds.String) && b.CanBe(Kinds.Timestamp));

    private static bool TryCompareTime(Value time, Value text, out int order)
    {
        var readable = TimestampText.TryParse(text.Text, out var other);
        order = readable ? time.Int64.CompareTo(other) : 0;
        return readable;
    }
}
