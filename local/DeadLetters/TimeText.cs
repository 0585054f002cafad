using System.Globalization;
using StreamFunctions.Local.Reading;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.DeadLetters;

/// <summary>Event times as people read them.</summary>
internal static class TimeText
{
    private static readonly long Earliest = EventTime.From(DateTimeOffset.MinValue);
    private static readonly long Latest = EventTime.From(DateTimeOffset.MaxValue);

    /// <summary>The time; outside of the years 1 to 9999 its ticks of 100 ns since 1970.</summary>
    public static string Of(long time) => time switch
    {
        EventTime.EndOfInput => "end of input",
        EventTime.None => "none",
        _ when time < Earliest || time > Latest => time.ToString(CultureInfo.InvariantCulture),
        _ => Cells.Show(EventTime.ToInstant(time)),
    };
}
