using CsCheck;

namespace StreamFunctions.Windowing.Tests;

public sealed class CoverageTests
{
    [Fact]
    public void Nothing_is_covered_at_first()
    {
        var coverage = new Coverage();
        Assert.Equal(-1, coverage.Prefix);
        Assert.False(coverage.Contains(0));
        Assert.Equal([new SequenceRange(0, 5)], coverage.GapsUpTo(5));
    }

    [Fact]
    public void Gaps_are_what_lies_between()
    {
        var coverage = new Coverage();
        coverage.Add(2, 3);
        coverage.Add(7, 8);
        coverage.Add(0, 0);
        Assert.Equal([new SequenceRange(1, 1), new SequenceRange(4, 6), new SequenceRange(9, 9)], coverage.GapsUpTo(9));
        Assert.Equal([new SequenceRange(1, 1), new SequenceRange(4, 6)], coverage.GapsUpTo(7));
    }

    [Fact]
    public void It_agrees_with_a_set_of_numbers() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[-1, 8], Gen.Bool).Array[0, 20].Sample(
            steps =>
            {
                var (coverage, model) = (new Coverage(), new HashSet<long>());
                foreach (var (from, length, isPrefix) in steps)
                {
                    if (isPrefix && length == 0)
                    {
                        coverage.ExtendPrefix(from);
                        model.UnionWith(Numbers(0, from));
                    }
                    else
                    {
                        coverage.Add(from, from + length);
                        model.UnionWith(Numbers(from, from + length));
                    }

                    var writer = new SnapshotWriter();
                    coverage.Write(writer);
                    coverage = Coverage.Read(new SnapshotReader(writer.ToArray()));
                }

                for (var n = 0L; n < 55; n++)
                {
                    Assert.Equal(model.Contains(n), coverage.Contains(n));
                    Assert.Equal(Numbers(n / 2, n).All(model.Contains), coverage.Covers(n / 2, n));
                }

                var firstMissing = Numbers(0, 60).First(n => !model.Contains(n));
                Assert.Equal(firstMissing - 1, coverage.Prefix);
                Assert.Equal(Numbers(0, 60).Where(n => !model.Contains(n)), coverage.GapsUpTo(60).SelectMany(g => Numbers(g.From, g.To)));
            },
            iter: 1000);

    private static IEnumerable<long> Numbers(long from, long to)
    {
        for (var n = from; n <= to; n++)
        {
            yield return n;
        }
    }
}
