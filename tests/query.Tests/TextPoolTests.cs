using System.Text;
using StreamFunctions.Query.Evaluation;

namespace StreamFunctions.Query.Tests;

/// <summary>What a reader keeps of the texts that it has seen.</summary>
public class TextPoolTests
{
    /// <summary>The texts of one event; the runtime counts by pieces of 8 KiB. A step by which the pool grows from there on would be larger.</summary>
    private const long Texts = 32 << 10;

    /// <summary>65,536 places of 32 bytes: the step to the largest size.</summary>
    private const long LargestStep = (1 << 16) * 32;

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

    [Fact]
    public void Texts_that_agree_in_what_is_looked_at_first_are_told_apart()
    {
        // Up to 16 bytes a text is known by two numbers that overlap, so these agree in both and only their lengths differ.
        var pool = new TextPool();
        var texts = Enumerable.Range(1, 40).Select(length => new string('a', length))
            .Concat(Enumerable.Range(0, 40).Select(at => string.Concat(new string('a', at), "b", new string('a', 39 - at))))
            .Concat(["aba", "abba", "abca", "é", "éé", "ééééééééé", "ééééééééa", "✓😀✓😀✓😀"]).Distinct().ToArray();
        var pooled = Array.ConvertAll(texts, t => pool.Get(Encoding.UTF8.GetBytes(t)));
        Assert.Equal(texts, pooled);
        Assert.All(pooled, text => Assert.Same(text, pool.Get(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Texts_are_found_again_after_the_pool_has_grown()
    {
        var pool = new TextPool();
        var texts = Enumerable.Range(0, 5_000).Select(i => i % 2 == 0 ? $"device-{i:D6}" : $"a longer name of device {i:D6}").ToArray();
        for (var round = 0; round < 3; round++)
        {
            // A step of growth may forget some, which then come again.
            Array.ForEach(texts, t => pool.Get(Encoding.UTF8.GetBytes(t)));
        }

        var pooled = Array.ConvertAll(texts, t => pool.Get(Encoding.UTF8.GetBytes(t)));
        Assert.Equal(texts, pooled);
        Assert.All(pooled, text => Assert.Same(text, pool.Get(Encoding.UTF8.GetBytes(text))));
    }
}
