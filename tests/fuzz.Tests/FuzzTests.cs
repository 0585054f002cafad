using Xunit.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace StreamFunctions.Fuzz.Tests;

public class FuzzTests(ITestOutputHelper output)
{
    private const ulong Seed = 20261125;

    [Theory]
    [InlineData("amqp", 6_000)]
    [InlineData("connection", 3_000)]
    [InlineData("event", 8_000)]
    [InlineData("query", 5_000)]
    [InlineData("state", 5_000)]
    [InlineData("block", 8_000)]
    public void Whatever_bytes_come_they_are_read_or_refused_within_bounds(string target, int inputs)
    {
        using var tested = Targets.Create(target);
        var run = new FuzzRun(tested, Seed);
        run.Go(inputs);
        output.WriteLine($"{target}: {run.Inputs} inputs, seed {Seed}, {run.Outcomes.Count} outcomes");
        Assert.True(run.Failures.Count == 0, Report.Of(run));

        // Mutations that all end at the same check would find nothing.
        Assert.True(run.Outcomes.Count >= 10, $"{run.Outcomes.Count} different outcomes");
    }
}
