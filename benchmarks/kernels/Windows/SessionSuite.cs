using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>
/// Sessions with a gap of 5 s over 3 M rows of 10,000 Zipf keys, every row 0 to 2 s late. The pace is such that hot keys
/// never pause and rare ones do, several times.
/// </summary>
internal static class SessionSuite
{
    public static void Run(Scale scale, TextWriter output)
    {
        var gap = TimeSpan.FromSeconds(5);
        var stream = EventStream.Make(scale.Of(3_000_000), 10_000, scale.Of(30_000), TimeSpan.FromSeconds(2));
        using var database = new DuckDbEvents(stream);
        var expected = new WindowTable(database.Rows(DuckDbQueries.Session(gap)));
        new Comparison("Session 5 s, every row 0-2 s late", "rows", stream.Count,
            new OperatorContender(new SessionWindow(gap), stream, expected),
            new HandSession(gap, stream, expected),
            new DuckDbContender(database, DuckDbQueries.Session(gap), expected)).Run(scale).Print(output);
    }
}
