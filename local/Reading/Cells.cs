using System.Globalization;
using Azure.Data.Tables;

namespace StreamFunctions.Local.Reading;

/// <summary>Table columns as people read them.</summary>
internal static class Cells
{
    /// <summary>A time column; null if it is missing or outside of what a table's DateTime can hold.</summary>
    public static DateTimeOffset? Time(TableEntity row, string column) =>
        row.TryGetValue(column, out var value) && value is DateTimeOffset time ? time : null;

    /// <summary>A number column; NaN if it is missing or no number.</summary>
    public static double Number(TableEntity row, string column) => row.TryGetValue(column, out var value)
        ? value switch
        {
            int number => number,
            long number => number,
            double number => number,
            _ => double.NaN,
        }
        : double.NaN;

    /// <summary>A value in short: no decimals that nobody reads, no seconds or time of day that is zero.</summary>
    public static string Show(object? value) => value switch
    {
        null => "",
        double number => number.ToString("0.##", CultureInfo.InvariantCulture),
        DateTimeOffset { TimeOfDay.Ticks: 0 } time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset { TimeOfDay.Seconds: 0 } time => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
