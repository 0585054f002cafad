using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>Tumbling windows of 10 s over 10 M rows of 10,000 Zipf keys: in order, and with every row delayed by 0 to 5 s.</summary>
internal static class TumblingSuite
{
    public static void Run(Scale scale, TextWriter output)
    {
        Run(scale, TimeSpan.Zero, "Tumbling 10 s, in order", output);
        Run(scale, TimeSpan.FromSeconds(5), "Tumbling 10 s, every row 0-5 s late", output);
    }

    private static void Run(Scale scale, TimeSpan disorder, string title, TextWriter output)
    {
        var size = TimeSpan.FromSeconds(10);
        var stream = EventStream.Make(scale.Of(10_000_000), 10_000, scale.Of(100_000), disorder);
        using var database = new DuckDbEvents(stream);
        var expected = new WindowTable(database.Rows(DuckDbQueries.Tumbling(size)));
        List<Contender> contenders =
        [
            new OperatorContender(new TumblingWindow(size), stream, expected),
            new HandTumbling(size, stream, expected),
            new DuckDbContender(database, DuckDbQueries.Tumbling(size), expected),
        ];
        if (disorder == TimeSpan.Zero)
        {
            // Rx has no event time: it can close windows only where rows are in order.
            contenders.Add(new ReactiveTumbling(size, stream, expected));
        }

        new Comparison(title, "rows", stream.Count, contenders).Run(scale).Print(output);
    }
}
