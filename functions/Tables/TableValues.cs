using System.Globalization;
using Azure.Data.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tables;

/// <summary>Turns values and times into what a table column can hold.</summary>
internal static class TableValues
{
    // A table's DateTime begins in 1601; earlier times are written as text.
    private static readonly long Earliest = EventTime.From(new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly long Latest = EventTime.From(DateTimeOffset.MaxValue);

    /// <summary>The column's value; null = no column (a table has no NULL).</summary>
    public static object? Of(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Boolean => value.Boolean,
        ValueKind.Int64 => value.Int64,
        ValueKind.Double => double.IsFinite(value.Double) ? value.Double : value.Double.ToString(CultureInfo.InvariantCulture),
        ValueKind.Timestamp => OfTime(value.Int64),
        _ => value.Text,
    };

    /// <summary>An event time as a DateTime column, or as its ticks in text where a table's DateTime cannot hold it.</summary>
    public static object OfTime(long time) => time >= Earliest && time <= Latest
        ? EventTime.ToInstant(time)
        : time.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads an event time back from what <see cref="OfTime"/> made of it; a column that is missing reads as none.</summary>
    public static long ToTime(TableEntity row, string column) => row.TryGetValue(column, out var value) ? value switch
    {
        DateTimeOffset time => EventTime.From(time),
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ticks) => ticks,
        _ => EventTime.None,
    } : EventTime.None;
}
