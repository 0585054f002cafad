using System.Globalization;

namespace StreamFunctions.Local.Sizing;

/// <summary>Figures as people read them.</summary>
internal static class Show
{
    private static readonly string[] ByteUnits = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>A number with three or so digits that count, and commas.</summary>
    public static string Number(double value) => value switch
    {
        >= 100 => Math.Ceiling(Math.Round(value, 6)).ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>So many of something: the plural is by s.</summary>
    public static string Count(double value, string what) => $"{Number(value)} {what}{(value == 1 ? "" : "s")}";

    /// <summary>Bytes in the unit that fits, by thousands.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; bytes >= 1_000 && unit < ByteUnits.Length - 1; unit++)
        {
            bytes /= 1_000;
        }

        return $"{bytes.ToString("0.#", CultureInfo.InvariantCulture)} {ByteUnits[unit]}";
    }

    public static string Seconds(TimeSpan span) => span switch
    {
        { TotalDays: >= 2 } => Unit(span.TotalDays, "days"),
        { TotalHours: >= 2 } => Unit(span.TotalHours, "h"),
        { TotalMinutes: >= 2 } => Unit(span.TotalMinutes, "min"),
        _ => $"{span.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s",
    };

    /// <summary>A length of time as .NET reads it, without needless digits.</summary>
    public static string Setting(TimeSpan span) => span.ToString(span.Milliseconds == 0 ? "c" : @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    private static string Unit(double value, string unit) => $"{value.ToString("0.#", CultureInfo.InvariantCulture)} {unit}";

    public static string Money(decimal amount) => amount.ToString(amount >= 100 ? "N0" : "N2", CultureInfo.InvariantCulture);

    /// <summary>A value in the unit of a limit.</summary>
    public static string In(string unit, double value) => unit switch
    {
        "bytes" => Bytes(value),
        "bytes/s" => Bytes(value) + "/s",
        "1/s" => Number(value) + "/s",
        _ => $"{Number(value)} {unit}",
    };
}
