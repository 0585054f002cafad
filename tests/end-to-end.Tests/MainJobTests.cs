using System.Text.RegularExpressions;
using StreamFunctions.Conformance.Tests.Oracle;

namespace StreamFunctions.EndToEnd.Tests;

/// <summary>The main job, judged by what it prints and by the tables that it leaves.</summary>
public sealed class MainJobTests(MainJob job) : IClassFixture<MainJob>
{
    [Fact]
    public async Task Its_table_equals_that_of_DuckDB_over_the_same_file() =>
        TableComparison.AssertEqual(job.Oracle, await job.Tables.FlightWindowsAsync());

    [Fact]
    public void It_shows_windows_that_are_in_the_table()
    {
        Assert.Contains("read back from Azure Table Storage", job.Program.Output, StringComparison.Ordinal);
        var shown = Regex.Matches(job.Program.Output, @"(2001-\d\d-\d\d)\W+2001-\d\d-\d\d\W+(\w+)\W+(\d+)\s");
        Assert.Equal(12, shown.Count);
        Assert.All(shown, match => Assert.Contains(job.Oracle, row =>
            row.Key == match.Groups[2].Value
            && $"{row.Start:yyyy-MM-dd}" == match.Groups[1].Value
            && $"{row.Values[0]}" == match.Groups[3].Value));
    }

    [Fact]
    public async Task Every_event_is_counted_repeated_dead_or_the_end_and_it_says_so()
    {
        Assert.Contains(
            "20,051 events in the log = 20,000 counted in windows + 40 repeated + 0 late + 0 filtered + 7 dead + 4 end-of-input",
            job.Program.Output,
            StringComparison.Ordinal);
        Assert.Equal(20_000, (await job.Tables.AllAsync("Results")).Sum(row => row.GetInt64("rows")));
        Assert.Equal(20_000, await job.Tables.SumAsync("Status", "counted"));
        Assert.Equal(40, await job.Tables.SumAsync("Status", "duplicates"));
        Assert.Equal(20_051, await job.Tables.SumAsync("Progress", "read"));
    }

    [Fact]
    public async Task The_malformed_events_are_its_dead_letters()
    {
        var letters = await job.Tables.AllAsync("DeadLetters");
        Assert.Equal(7, letters.Count);
        Assert.Contains("Dead letters: 7", job.Program.Output, StringComparison.Ordinal);
        Assert.All(letters, letter =>
            Assert.Contains(
                $"partition {letter.GetInt32("partition")}, sequence number {letter.GetInt64("sequence")}: {letter.GetString("reason")}",
                job.Program.Output,
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_alerts_are_those_that_the_rule_asks_for_over_the_windows_of_DuckDB()
    {
        var expected = job.Oracle.GroupBy(row => row.Key).SelectMany(Slow).Order().ToList();
        var rows = await job.Tables.AllAsync("Alerts");
        var actual = rows.Select(row => (
            row.GetString("rule"), row.GetString("key"), row.GetDateTimeOffset("windowEnd")!.Value.UtcDateTime, row.GetBoolean("raised")!.Value));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual.Order());
        Assert.Contains(
            $"Alerts: {expected.Count(alert => alert.Raised)} raised, {expected.Count(alert => !alert.Raised)} cleared",
            job.Program.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Its_tables_can_be_read_after_it_has_ended()
    {
        Assert.Equal(0, job.Results.ExitCode);
        var days = Regex.Matches(job.Results.Output, @"2001-\d\d-\d\d\W+2001-\d\d-\d\d\W+ORD\s");
        Assert.Equal(job.Oracle.Count(row => row.Key == "ORD"), days.Count);
    }

    /// <summary>The rule of samples/flights, written again: average delay above 45 with at least 3 flights, two windows in a row; until one below 30.</summary>
    private static IEnumerable<(string Rule, string Key, DateTime WindowEnd, bool Raised)> Slow(IEnumerable<WindowRow> windows)
    {
        var (inARow, raised) = (0, false);
        foreach (var window in windows.OrderBy(row => row.End))
        {
            var (flights, delay) = ((long)window.Values[0]!, (double)window.Values[4]!);
            inARow = delay > 45 && flights >= 3 ? inARow + 1 : 0;
            if (raised ? delay < 30 : inARow >= 2)
            {
                raised = !raised;
                inARow = 0;
                yield return ("slow", window.Key, window.End, raised);
            }
        }
    }
}
