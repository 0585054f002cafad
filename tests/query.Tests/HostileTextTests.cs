using System.Text;

namespace StreamFunctions.Query.Tests;

/// <summary>Events and queries made to cost much: each has an outcome, and the work is counted, not timed.</summary>
public class HostileTextTests
{
    private const string Query = "SELECT MAX(v) AS v FROM i TIMESTAMP BY at GROUP BY k, CountWindow(1)";

    [Fact]
    public void A_pattern_that_would_take_the_square_of_its_length_is_a_dead_letter()
    {
        var text = new string('a', 40_000);
        var json = $$"""{"t":"{{text}}","p":"%{{text[..5_000]}}b","s":"%{{new string('[', 5_000)}}"}""";
        Assert.Equal("too-costly", Some.Rejection("t LIKE p", json));
        Assert.Equal("too-costly", Some.Rejection("t LIKE s", json));
        Assert.True(Some.Evaluate("t LIKE '%a%a_'", json).Boolean);
    }

    [Fact]
    public void Texts_that_are_put_together_do_not_grow_beyond_the_longest_event()
    {
        var json = $$"""{"t":"{{new string('x', 100_000)}}"}""";
        Assert.Equal(1_000_000, Some.Evaluate("LEN(CONCAT(t,t,t,t,t,t,t,t,t,t))", json).Int64);
        Assert.Equal("text-too-long", Some.Rejection("LEN(CONCAT(t,t,t,t,t,t,t,t,t,t,t))", json));
        Assert.Equal("text-too-long", Some.Rejection("LEN(CONCAT(CONCAT(t,t,t,t,t,t,t,t),CONCAT(t,t,t,t,t,t,t,t)))", json));
    }

    [Fact]
    public void Keys_longer_than_any_usual_one_are_not_remembered()
    {
        var compiled = QueryCompiler.Compile(Query);
        var reader = compiled.CreateReader(null);
        var row = compiled.CreateRow();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 300; i++)
        {
            var body = Encoding.UTF8.GetBytes($$"""{"k":"{{i}}{{new string('k', 200_000)}}","v":1,"at":"2020-01-01"}""");
            Assert.Equal(ReadKind.Row, reader.Read(body, Some.Event, row).Kind);
        }

        // Remembered, they would hold 300 times 800 kB.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 60_000_000);
        GC.KeepAlive(reader);
    }

    [Fact]
    public void More_columns_than_a_table_row_holds_are_refused_where_they_begin()
    {
        string Of(int columns) => "SELECT " + string.Join(", ", Enumerable.Range(0, columns).Select(i => $"COUNT(*) AS c{i}")) + "\nFROM i GROUP BY CountWindow(1)";
        Assert.Equal(240, QueryCompiler.Compile(Of(240)).Outputs.Count);
        Assert.Contains("more than 240 columns", Some.Errors(Of(241)), StringComparison.Ordinal);
        Assert.Contains("more than 32 parts in GROUP BY", Some.Errors("SELECT COUNT(*) AS n FROM i GROUP BY " + string.Join(", ", Enumerable.Range(0, 40).Select(i => $"k{i}"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_000_000, "The query has")]
    [InlineData(200_000, "nested more than 100 deep")]
    public void A_query_of_parentheses_is_refused_and_not_followed_down(int depth, string expected) =>
        Assert.Contains(expected, Some.Errors("SELECT MAX(" + new string('(', depth) + "1) AS v FROM i GROUP BY CountWindow(1)"), StringComparison.Ordinal);

    [Theory]
    [InlineData("1e999999", "number-out-of-range")]
    [InlineData("-1e99999999999999999999", "number-out-of-range")]
    [InlineData("1e-999999", null)]
    [InlineData("79228162514264337593543950336.5", null)]
    public void A_number_of_any_size_is_a_value_or_a_dead_letter(string number, string? reason) =>
        Assert.Equal(reason, Outcome($$"""{"v":{{number}},"k":"k","at":"2020-01-01"}""").Reason);

    [Theory]
    [InlineData("0000-01-01T00:00:00Z", "bad-timestamp")]
    [InlineData("0001-01-01T00:00:00+14:00", "bad-timestamp")]
    [InlineData("0001-01-01T00:00:00Z", null)]
    [InlineData("9999-12-31T23:59:59.9999999Z", null)]
    [InlineData("9999-12-31T23:59:59-01:00", "bad-timestamp")]
    [InlineData("10000-01-01T00:00:00Z", "bad-timestamp")]
    [InlineData("2016-12-31T23:59:60Z", "bad-timestamp")]
    public void A_time_at_the_edges_is_right_or_a_dead_letter(string time, string? reason) =>
        Assert.Equal(reason, Outcome($$"""{"v":1,"k":"k","at":"{{time}}"}""").Reason);

    [Fact]
    public void A_number_of_ten_million_digits_and_objects_nested_ten_thousand_deep_are_dead_letters()
    {
        Assert.Equal("number-out-of-range", Outcome($$"""{"v":{{new string('9', 10_000_000)}},"k":"k","at":"2020-01-01"}""").Reason);
        Assert.Equal("too-deep", Outcome(string.Concat(Enumerable.Repeat("{\"v\":", 10_000)) + "1" + new string('}', 10_000)).Reason);
        Assert.Equal("too-deep", Outcome("{\"v\":" + new string('[', 1_000_000)).Reason);
    }

    [Theory]
    [InlineData("C0AF")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    [InlineData("E282")]
    [InlineData("FF")]
    public void Bytes_that_are_not_utf_8_are_a_dead_letter_wherever_they_stand(string hex)
    {
        byte[] bad = Convert.FromHexString(hex);
        byte[] unread = [.. "{\"other\":\""u8, .. bad, .. "\",\"k\":\"k\",\"at\":\"2020-01-01\"}"u8];
        byte[] end = [.. "{\"k\":\"k\",\"at\":\"2020-01-01\"}"u8, .. bad];
        Assert.Equal("invalid-text", Some.Read(Query, unread).Outcome.Reason);
        Assert.Equal("invalid-text", Some.Read(Query, end).Outcome.Reason);
    }

    [Fact]
    public void The_reason_of_a_dead_letter_never_holds_half_a_surrogate_pair()
    {
        var text = new string('a', 39) + "\U0001F600";
        var detail = Some.Read("SELECT SUM(v) AS v FROM i GROUP BY CountWindow(1)", $$"""{"v":"{{text}}"}""").Outcome.Detail!;
        Assert.DoesNotContain(detail, c => char.IsSurrogate(c));
    }

    private static ReadOutcome Outcome(string json) => Some.Read(Query, json).Outcome;
}
