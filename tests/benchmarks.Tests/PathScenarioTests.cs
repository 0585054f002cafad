using StreamFunctions.Benchmarks.Path;

namespace StreamFunctions.Benchmarks.Tests;

/// <summary>Smoke of the path benchmarks: they run, and the rows of each side are those that were sent. No figure is judged.</summary>
public sealed class PathScenarioTests
{
    private static readonly Benchmarks.Path.Scale _quick = new(Rounds: 1, Seconds: 1, KeyGroups: 4, IsQuick: true);

    [Theory]
    [InlineData("throughput")]
    [InlineData("aggregator")]
    [InlineData("partitions")]
    public async Task Every_side_of_a_scenario_comes_to_the_rows_that_were_sent(string scenario)
    {
        using var output = new StringWriter();

        await AllScenarios.RunAsync([scenario], _quick, output, CancellationToken.None);

        Assert.Contains(" events/s", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_written_alone_are_all_there()
    {
        using var output = new StringWriter();

        await AllScenarios.RunAsync(["rows"], _quick, output, CancellationToken.None);

        Assert.Contains("all rows stored after", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_lack_one_have_one_too_much_or_a_wrong_sum_fail_their_run()
    {
        var sent = new SentEvents { Windows = { [("a", 10)] = new WindowSums(2, 3, 1, 2), [("b", 10)] = new WindowSums(1, 1, 1, 1) } };
        var (a, b) = (new StoredRow("a", 10, new WindowSums(2, 3, 1, 2), 0), new StoredRow("b", 10, new WindowSums(1, 1, 1, 1), 0));

        StoredRow.Check([a, b], sent);

        Assert.Throws<Benchmarks.Path.WrongResultException>(() => StoredRow.Check([a], sent));
        Assert.Throws<Benchmarks.Path.WrongResultException>(() => StoredRow.Check([a, b, b], sent));
        Assert.Throws<Benchmarks.Path.WrongResultException>(() => StoredRow.Check([a, b with { End = 20 }], sent));
        Assert.Throws<Benchmarks.Path.WrongResultException>(() => StoredRow.Check([a, b with { Sums = new WindowSums(1, 1.125, 1, 1) }], sent));
    }
}
