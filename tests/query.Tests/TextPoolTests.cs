using System.Text;

namespace StreamFunctions.Query.Tests;

/// <summary>What a reader keeps of the texts that it has seen.</summary>
public class TextPoolTests
{
    /// <summary>The texts of one event; the runtime counts by pieces of 8 KiB. A step by which the pool grows from there on would be larger.</summary>
    private const long Texts = 32 << 10;

    /// <summary>65,536 places of 24 bytes: the step to the largest size.</summary>
    private const long LargestStep = (1 << 16) * 24;

    [Fact]
    public void The_pool_of_texts_grows_to_a_bound_and_then_costs_no_more_than_its_texts()
    {
        var query = QueryCompiler.Compile("SELECT k, COUNT(*) AS n FROM i GROUP BY k, TumblingWindow(minute, 5)");
        var reader = query.CreateReader(null);
        var row = query.CreateRow();

        Assert.InRange(MostAllocated(0, 150_000), 0, LargestStep + Texts);
        Assert.InRange(MostAllocated(150_000, 300_000), 0, Texts);
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
