using System.Text;
using StreamFunctions.Local.EventHubs.Client;

namespace StreamFunctions.Conformance.Tests.Harness;

/// <summary>A partition's good events with events that nobody can use among them, in the order in which they are sent.</summary>
internal sealed class Storm
{
    /// <summary>The size of one bad event in five, in bytes: together 80 MB.</summary>
    private const int LargeBody = 20_000;

    private static readonly byte[][] Bodies =
    [
        "{\"origin\":\"SEA\",\"date\":"u8.ToArray(),
        Encoding.UTF8.GetBytes("""{"origin":"SEA","delay":"much","distance":1,"date":"2001/01/01 10:00"}"""),
        Encoding.UTF8.GetBytes("""{"origin":"SEA","delay":1,"distance":1}"""),
        [0xC3, 0x28, .. new byte[LargeBody]],
        [],
    ];

    private Storm(List<OutgoingEvent> events, Dictionary<long, byte[]> bad) => (Events, Bad) = (events, bad);

    /// <summary>All events; the index is the sequence number in an empty partition.</summary>
    public List<OutgoingEvent> Events { get; }

    /// <summary>The bytes of those that cannot be used, by sequence number.</summary>
    public Dictionary<long, byte[]> Bad { get; }

    public static Storm Of(IEnumerable<OutgoingEvent> good, int bad, Random random)
    {
        var rest = new Queue<OutgoingEvent>(good);
        var events = new List<OutgoingEvent>(rest.Count + bad);
        var bytes = new Dictionary<long, byte[]>(bad);
        while (rest.Count > 0 || bytes.Count < bad)
        {
            if (random.Next(rest.Count + bad - bytes.Count) < rest.Count)
            {
                events.Add(rest.Dequeue());
                continue;
            }

            var body = Bodies[bytes.Count % Bodies.Length];
            bytes.Add(events.Count, body);
            events.Add(new OutgoingEvent(body));
        }

        return new Storm(events, bytes);
    }
}
