using System.Text;

namespace StreamFunctions.Query.Tests;

public class AllocationTests
{
    private const string Query = """
        SELECT airport, carrier, AVG(delay) AS avgDelay, MAX(delay / 2.0) AS half, COUNT(*) AS n
        FROM flights TIMESTAMP BY at
        WHERE status = 'landed' AND delay BETWEEN -100 AND 1000 AND route.name LIKE 'S%' AND route.code IN ('A', 'B')
        GROUP BY airport, carrier, TumblingWindow(minute, 5)
        """;

    private const string FlatQuery = "SELECT airport, SUM(delay) AS total FROM flights TIMESTAMP BY at GROUP BY airport, TumblingWindow(minute, 5)";

    [Fact]
    public void Events_with_known_keys_allocate_nothing() => AllocateNothing(Query, Event, 500);

    [Fact]
    public void Flat_events_with_thousands_of_known_keys_allocate_nothing() => AllocateNothing(FlatQuery, Flat, 10_000);

    private static void AllocateNothing(string text, Func<int, byte[]> make, int count)
    {
        var query = QueryCompiler.Compile(text);
        var reader = query.CreateReader(null);
        var row = query.CreateRow();
        var events = Enumerable.Range(0, count).Select(make).ToArray();
        Assert.All(events, e => Assert.Equal(ReadKind.Row, reader.Read(e, Some.Event, row).Kind));

        Run(reader, row, events, 3);
        // Events that allocate do so each time; a single time may have more charged to its thread (seen in windowing.Tests).
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedByRun(reader, row, events)));
    }

    private static long AllocatedByRun(RowReader reader, Row row, byte[][] events)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(reader, row, events, 3);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(RowReader reader, Row row, byte[][] events, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var e in events)
            {
                reader.Read(e, Some.Event, row);
            }
        }
    }

    private static byte[] Event(int i) => Encoding.UTF8.GetBytes(
        $$"""
        {"airport":"A{{i % 20}}","carrier":{{i % 3}},"delay":{{i}},"status":"landed","unread":["x",{"y":{{i}}}],
         "route":{"name":"S\u00e9-{{i % 5}}","code":"B"},"at":"2020-01-01T00:00:00.{{i:000}}Z"}
        """);

    private static byte[] Flat(int i) => Encoding.UTF8.GetBytes(
        $$"""{"at":"2020-01-01T00:00:00.{{i % 1000:000}}Z","airport":"airport-{{i}}","delay":{{(i / 8.0).ToString(System.Globalization.CultureInfo.InvariantCulture)}},"unread":"x","late":{{(i % 2 == 0 ? "true" : "null")}}}""");
}
