using System.Collections.Frozen;

namespace StreamFunctions.Query.Evaluation;

/// <summary>A unit of time with the names that Azure Stream Analytics gives it. Calendar units count months instead of ticks.</summary>
internal sealed record TimeUnit(string Name, long Ticks, int Months)
{
    private static readonly (TimeUnit Unit, string[] Names)[] _all =
    [
        (new("microsecond", TimeSpan.TicksPerMicrosecond, 0), ["microsecond", "mcs"]),
        (new("millisecond", TimeSpan.TicksPerMillisecond, 0), ["millisecond", "ms"]),
        (new("second", TimeSpan.TicksPerSecond, 0), ["second", "ss", "s"]),
        (new("minute", TimeSpan.TicksPerMinute, 0), ["minute", "mi", "n"]),
        (new("hour", TimeSpan.TicksPerHour, 0), ["hour", "hh"]),
        (new("day", TimeSpan.TicksPerDay, 0), ["day", "dd", "d"]),
        (new("week", 7 * TimeSpan.TicksPerDay, 0), ["week", "wk", "ww"]),
        (new("month", 0, 1), ["month", "mm", "m"]),
        (new("quarter", 0, 3), ["quarter", "qq", "q"]),
        (new("year", 0, 12), ["year", "yy", "yyyy"]),
    ];

    private static readonly FrozenDictionary<string, TimeUnit> _byName = _all
        .SelectMany(entry => entry.Names.Select(name => KeyValuePair.Create(name, entry.Unit)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The full names, for hints.</summary>
    public static IEnumerable<string> Names => _all.Select(entry => entry.Unit.Name);

    /// <summary>The unit of this name or abbreviation, in any case; null if there is none.</summary>
    public static TimeUnit? Find(string name) => _byName.GetValueOrDefault(name);
}
