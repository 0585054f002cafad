using System.Globalization;
using System.Text;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Faults.Tests;

/// <summary>One event, as the oracle and the producer see it.</summary>
/// <param name="Id">The message id; what is sent again has the same.</param>
/// <param name="Sensor">The key.</param>
/// <param name="Time">The event time, whole milliseconds.</param>
/// <param name="Value">The value.</param>
internal sealed record SentEvent(string Id, string Sensor, DateTime Time, long Value)
{
    public string Json => string.Create(
        CultureInfo.InvariantCulture, $$"""{"sensor":"{{Sensor}}","time":"{{Time:yyyy-MM-ddTHH:mm:ss.fff}}Z","value":{{Value}}}""");

    public OutgoingEvent ToEvent() => new(Encoding.UTF8.GetBytes(Json)) { MessageId = Id };
}
