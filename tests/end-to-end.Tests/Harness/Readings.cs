using System.Globalization;
using System.Text;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.EndToEnd.Tests.Harness;

/// <summary>Events of the pipelines of <see cref="Pipelines"/>.</summary>
internal static class Readings
{
    /// <summary>A time to count from.</summary>
    public static readonly DateTime Noon = new(2024, 5, 1, 12, 0, 0, DateTimeKind.Utc);

    public static OutgoingEvent Reading(string sensor, DateTime time, long value) =>
        Body(string.Create(CultureInfo.InvariantCulture, $$"""{"sensor":"{{sensor}}","time":"{{time:s}}Z","value":{{value}}}"""));

    public static OutgoingEvent Body(string text) => new(Encoding.UTF8.GetBytes(text));
}
