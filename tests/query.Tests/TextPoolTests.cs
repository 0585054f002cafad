using System.Text;

namespace StreamFunctions.Query.Tests;

/// <summary>What a reader keeps of the texts that it has seen.</summary>
public class TextPoolTests
{
    /// <summary>65,536 places of 24 bytes, the most at once while the pool takes its largest size; and the texts of one event.</summary>
    private const long MostOfOneEvent = (1 << 16) * 24 + 1024;

    /// <summary>Places and texts of a full pool are some 6 MiB here.</summary>
    private const long MostKept = 16 << 20;

    [Fact]
    public void The_pool_of_texts_grows_to_a_bound_and_then_costs_no_more_than_its_texts()
    {
        var query = QueryCompiler.Compile("SELECT k, COUNT(*) AS n FROM i GROUP BY k, TumblingWindow(minute, 5)");
        var reader = query.CreateReader(null);
        var row = query.CreateRow();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Assert.InRange(MostAllocated(0, 150_000), 0, MostOfOneEvent);
        Assert.InRange(MostAllocated(150_000, 300_000), 0, 1024);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostKept);
        Assert.Equal(ReadKind.Row, reader.Read("""{"k":"last"}"""u8, Some.Event, row).Kind);

        long MostAllocated(int from, int to)
        {
            var most = 0L;
            for (var i = from; i < to; i++)
            {
                var body = Encoding.UTF8.GetBytes($$"""{"k":"{{i}}"}""");
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                reader.Read(body, Some.Event, row);
                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - allocated);
            }

            return most;
        }
    }
}
