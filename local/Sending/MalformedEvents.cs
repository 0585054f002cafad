using System.Text;

namespace StreamFunctions.Local.Sending;

/// <summary>
/// Broken variants of flights, one per way in which producers do break events, to show (and to test) that one bad event
/// harms nothing else.
/// </summary>
internal static class MalformedEvents
{
    private static readonly string[] Bodies =
    [
        """{"date":"2001/01/09 10:15","delay":12,"distance":""",
        """{"date":"2001/01/20 08:00","delay":"late","distance":337,"origin":"LAX","destination":"SFO"}""",
        """{"delay":3,"distance":337,"origin":"LAX","destination":"SFO"}""",
        """{"date":"2001/02/30 25:61","delay":3,"distance":337,"origin":"ORD","destination":"ATL"}""",
        "",
        """["2001/03/01 12:00",5,337,"DFW","PHX"]""",
        "<flight origin='JFK' delay='7'/>",
    ];

    /// <summary>How many different ones there are.</summary>
    public static int Kinds => Bodies.Length;

    /// <summary>The body with the given number; they repeat after <see cref="Kinds"/>.</summary>
    public static ReadOnlyMemory<byte> Body(int number) => Encoding.UTF8.GetBytes(Bodies[number % Bodies.Length]);
}
