using System.Globalization;
using System.Text;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Conformance.Tests.Guarantees;

/// <summary>What an event of a random stream is.</summary>
internal enum RandomEventKind
{
    /// <summary>It counts.</summary>
    Row,

    /// <summary>The query's filter leaves it out.</summary>
    Filtered,

    /// <summary>It cannot be decoded.</summary>
    Dead,
}

/// <summary>An event of a random stream.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id; copies have the same.</param>
/// <param name="Key">Its key.</param>
/// <param name="Time">Its time, in whole milliseconds.</param>
/// <param name="Value">Its value.</param>
internal sealed record RandomEvent(RandomEventKind Kind, string Id, string Key, DateTime Time, long Value)
{
    /// <summary>The event's body as JSON; that of a dead one breaks off.</summary>
    public string Body => Kind == RandomEventKind.Dead ? "{\"id\":" : string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{Id}}","kind":"{{(Kind == RandomEventKind.Row ? "row" : "other")}}","sensor":"{{Key}}","time":"{{Time:yyyy-MM-ddTHH:mm:ss.fff}}Z","value":{{Value}}}""");

    public OutgoingEvent Outgoing => new(Encoding.UTF8.GetBytes(Body)) { MessageId = Id };
}
