using System.CommandLine;
using System.Globalization;

namespace StreamFunctions.Local.Commands;

/// <summary>Options that are a length of time, as people write it: <c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>, or <c>00:05:00</c>.</summary>
internal static class SpanOption
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    private static readonly (string Unit, double Seconds)[] Units = [("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];

    /// <summary>Makes an option; null if it is not given.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it means.</param>
    /// <param name="zero">Whether it may be zero.</param>
    public static Option<TimeSpan?> Create(string name, string description, bool zero = false) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Parse(text) is { } span && span >= TimeSpan.Zero && (zero || span > TimeSpan.Zero) && span <= Longest)
            {
                return span;
            }

            result.AddError($"{name} is '{text}': give a time such as 500ms, 10s, 5m, 1h, 2d or 00:05:00{(zero ? "" : ", above zero")}.");
            return null;
        },
    };

    internal static TimeSpan? Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var exact) ? exact : null;
        }

        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds <= Longest.TotalSeconds)
            {
                return TimeSpan.FromMicroseconds(Math.Round(number * seconds * 1e6));
            }
        }

        return null;
    }
}
