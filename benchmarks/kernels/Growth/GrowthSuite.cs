using System.Globalization;
using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>What an event costs as the number of keys, of panes per window and of rows per block grows.</summary>
internal static class GrowthSuite
{
    private static readonly TumblingWindow _tumbling = new(TimeSpan.FromSeconds(10));

    public static void Run(Scale scale, TextWriter output)
    {
        Compare(scale, output, "Cost per event by keys, tumbling 10 s", [1_000, 10_000, 100_000, 1_000_000], keys =>
            Of(EventStream.Make(scale.Of(2_000_000), scale.Of(keys), scale.Of(100_000), TimeSpan.Zero), _tumbling, DuckDbQueries.Tumbling(_tumbling.Size), BlockStream.MostRows, keys));
        Compare(scale, output, "Cost per event by rows per block, tumbling 10 s, 1,000 keys", [100, 1_000, 4_096, 10, 1], rows =>
            Of(EventStream.Make(scale.Of(500_000), 1_000, scale.Of(50_000), TimeSpan.Zero), _tumbling, DuckDbQueries.Tumbling(_tumbling.Size), rows, rows));
        Compare(scale, output, "Cost per event by panes per window, a hop of 1 s, 10 keys, 100 rows/s", [2, 60, 600, 3_600], panes =>
            Of(EventStream.Make(scale.Of(1_000_000), 10, 100, TimeSpan.Zero), new HoppingWindow(TimeSpan.FromSeconds(panes), TimeSpan.FromSeconds(1)),
                DuckDbQueries.Hopping(TimeSpan.FromSeconds(panes), TimeSpan.FromSeconds(1)), BlockStream.MostRows, panes));
        foreach (var keys in new[] { scale.Of(10_000), scale.Of(100_000) })
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"State of {keys} keys in one pane: {(double)StateBytes.Written(HeldState.Make(keys, 1)).Length / keys:0.0} bytes a key"));
        }
    }

    private static void Compare(Scale scale, TextWriter output, string title, int[] sizes, Func<int, OperatorContender> make)
    {
        var contenders = sizes.Where(s => scale.OnlySize is null || scale.OnlySize == s).Select(make).ToList();
        if (contenders.Count > 0)
        {
            Print(output, title, new Comparison(string.Empty, "rows", contenders[0].Count, contenders).Run(scale));
        }
    }

    private static OperatorContender Of(EventStream stream, WindowDefinition window, string query, int rowsPerBlock, int value)
    {
        using var database = new DuckDbEvents(stream);
        return new OperatorContender(
            window, stream, new WindowTable(database.Rows(query)), rowsPerBlock, value.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static void Print(TextWriter output, string title, Standings standings)
    {
        output.WriteLine(title);
        for (var i = 0; i < standings.Contenders.Count; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {standings.Contenders[i].Name,10} {standings.Seconds(i) * 1e9 / standings.Items,10:0.0} ns  {standings.RatioTo(i):0.00} of the first"));
        }
    }
}
