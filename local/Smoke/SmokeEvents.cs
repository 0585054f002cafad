using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Local.Smoke;

/// <summary>
/// The events of a smoke test, made from lines with placeholders: <c>{{key}}</c> is a key that nobody else uses,
/// <c>{{time}}</c> a time that is not late, <c>{{time+2.00:00:00}}</c> a later one, which closes the window of the others.
/// </summary>
/// <param name="Events">What to send, in order.</param>
/// <param name="Expected">How many of them carry <c>{{time}}</c> itself: one window must hold so many rows.</param>
internal sealed partial record SmokeEvents(IReadOnlyList<OutgoingEvent> Events, int Expected)
{
    private const string Bare = "{{time}}";

    /// <summary>Fills in the lines.</summary>
    /// <param name="lines">One event per line; blank ones are left out.</param>
    /// <param name="key">The key; ids start with it.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="FormatException">The lines make no smoke test; the message says why.</exception>
    public static SmokeEvents Fill(IEnumerable<string> lines, string key, DateTimeOffset time)
    {
        var used = lines.Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        var expected = used.Count(line => line.Contains(Bare, StringComparison.Ordinal));
        if (expected == 0 || used.Any(line => !line.Contains("{{key}}", StringComparison.Ordinal)))
        {
            throw new FormatException("Each line needs {{key}}, and at least one needs {{time}}.");
        }

        return new SmokeEvents([.. used.Select((line, number) => Event(line, number, key, time))], expected);
    }

    private static OutgoingEvent Event(string line, int number, string key, DateTimeOffset time)
    {
        var text = Times().Replace(line.Replace("{{key}}", key, StringComparison.Ordinal), match => Later(match, time));
        return new OutgoingEvent(Encoding.UTF8.GetBytes(text))
        {
            ContentType = "application/json",
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{key}-{number}"),
        };
    }

    private static string Later(Match match, DateTimeOffset time)
    {
        var text = match.Groups[1].Value;
        if (text.Length == 0)
        {
            return Write(time);
        }

        return TimeSpan.TryParseExact(text[1..], "c", CultureInfo.InvariantCulture, out var span)
            ? Write(time + span)
            : throw new FormatException($"'{match.Value}' is no time: write {{{{time+2.00:00:00}}}}, as [days.]hours:minutes:seconds.");
    }

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{time([^}]*)\}\}")]
    private static partial Regex Times();
}
