using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Evaluation;

/// <summary>
/// What CAST can convert. A float becomes a bigint by cutting off towards zero; a number becomes a bit as "not 0";
/// a datetime becomes its ISO 8601 text. There is no way from numbers to datetimes: see DATEADD.
/// </summary>
internal static class Conversion
{
    public static bool TryConvert(Value value, ValueKind type, out Value converted)
    {
        converted = value;
        return value.IsNull || value.Kind == type || (type switch
        {
            ValueKind.Int64 => ToInt64(value, out converted),
            ValueKind.Double => ToDouble(value, out converted),
            ValueKind.Boolean => ToBoolean(value, out converted),
            ValueKind.Timestamp => ToTimestamp(value, out converted),
            _ => ToText(value, out converted),
        });
    }

    /// <summary>A value in a message: its kind and the value itself, cut off.</summary>
    public static string Shown(Value value)
    {
        var text = value.ToString();

        // Never half a surrogate pair: the message is stored, and stores refuse or change such text.
        var cut = text.Length <= 40 ? text : text[..(char.IsHighSurrogate(text[39]) ? 39 : 40)] + "...";
        return $"{value.Kind.Shown()} '{cut}'";
    }

    private static bool ToInt64(Value value, out Value converted)
    {
        long whole = 0;
        var done = value.Kind switch
        {
            ValueKind.Boolean => (whole = value.Bits) >= 0,
            ValueKind.Double => TryCutOff(value.Double, out whole),
            ValueKind.String => long.TryParse(value.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out whole),
            _ => false,
        };
        converted = Value.Of(whole);
        return done;
    }

    /// <summary>Cuts a float off towards zero; false if the result is no bigint.</summary>
    public static bool TryCutOff(double value, out long whole)
    {
        var fits = value is >= -9223372036854775808.0 and < 9223372036854775808.0;
        whole = fits ? (long)value : 0;
        return fits;
    }

    private static bool ToDouble(Value value, out Value converted)
    {
        double number = 0;
        var done = value.Kind switch
        {
            ValueKind.Boolean or ValueKind.Int64 => (number = value.Bits) == value.Bits,
            ValueKind.String => double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number),
            _ => false,
        };
        converted = Value.Of(number);
        return done;
    }

    private static bool ToBoolean(Value value, out Value converted)
    {
        bool? bit = value.Kind switch
        {
            ValueKind.Int64 => value.Int64 != 0,
            ValueKind.Double => value.Double != 0,
            ValueKind.String => value.Text.Trim().ToUpperInvariant() switch
            {
                "1" or "TRUE" => true,
                "0" or "FALSE" => false,
                _ => null,
            },
            _ => null,
        };
        converted = Value.Of(bit ?? false);
        return bit is not null;
    }

    private static bool ToTimestamp(Value value, out Value converted)
    {
        long time = 0;
        var done = value.Kind == ValueKind.String && TimestampText.TryParse(value.Text, out time);
        converted = Value.OfTimestamp(time);
        return done;
    }

    private static bool ToText(Value value, out Value converted)
    {
        converted = Value.Of(value.Kind switch
        {
            ValueKind.Boolean => value.Boolean ? "1" : "0",
            ValueKind.Timestamp => EventTime.ToInstant(value.Int64).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture),
            _ => value.ToString(),
        });
        return true;
    }
}
