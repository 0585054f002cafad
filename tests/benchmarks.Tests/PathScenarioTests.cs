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

    [Theory]
    [InlineData(8, 50, 3)] // all rows are there before the events end: nothing is added
    [InlineData(12, 50, 3)] // and before the last window closes
    [InlineData(57, 50, 10)] // seven seconds after the close
    [InlineData(57, 5, 50)] // a close before the end of the events counts from that end
    public void A_run_with_its_rows_takes_as_much_longer_as_they_come_after_the_last_close(int lastStored, int lastClose, int expected)
    {
        static long At(int second) => second * TimeSpan.TicksPerSecond;
        StoredRow Row(int second) => new("a", At(50), WindowSums.None, At(second));

        Assert.Equal(expected, RunFigures.UntilRows(3, At(10), At(lastClose), [Row(lastStored), Row(lastStored - 1)]));
        Assert.Equal(3, RunFigures.UntilRows(3, At(10), At(lastClose), []));
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
