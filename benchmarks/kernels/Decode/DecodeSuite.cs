using System.Globalization;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>From the bytes of an event to the row of a query: time, interned key, value.</summary>
internal static class DecodeSuite
{
    public static void Run(Scale scale, TextWriter output)
    {
        var events = new JsonEvents(scale.Of(1_000_000), 10_000);
        var expected = DecodeSum.OfOracle(events);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"An event has {events.AverageLength} bytes."));
        new Comparison("Decode JSON, 3 of 7 fields", "events", events.Count,
            new RowReaderContender(events, expected),
            new TokensOnly(events),
            new GeneratedDeserialize(events, expected)).Run(scale).Print(output);
    }
}
