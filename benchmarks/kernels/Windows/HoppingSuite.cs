using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Hopping windows of 60 s every 10 s over 3 M rows of 10,000 Zipf keys, in order.</summary>
internal static class HoppingSuite
{
    public static void Run(Scale scale, TextWriter output)
    {
        var (size, hop) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10));
        var stream = EventStream.Make(scale.Of(3_000_000), 10_000, scale.Of(100_000), TimeSpan.Zero);
        using var database = new DuckDbEvents(stream);
        var expected = new WindowTable(database.Rows(DuckDbQueries.Hopping(size, hop)));
        new Comparison("Hopping 60 s / 10 s, in order", "rows", stream.Count,
            new OperatorContender(new HoppingWindow(size, hop), stream, expected),
            new HandHopping(size, hop, stream, expected),
            new DuckDbContender(database, DuckDbQueries.Hopping(size, hop), expected)).Run(scale).Print(output);
    }
}
