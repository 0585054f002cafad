using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

public class CompiledQueryTests
{
    private const string Text = """
        SELECT f.airport, AVG(f.delay) AS avgDelay, COUNT(*) AS flights, AVG(f.delay) * 2 AS twice, System.Timestamp() AS windowEnd
        INTO results
        FROM flights f TIMESTAMP BY f.at
        WHERE f.delay IS NOT NULL
        GROUP BY f.airport, TumblingWindow(minute, 5)
        """;

    [Fact]
    public void A_query_reads_filters_and_projects()
    {
        var query = QueryCompiler.Compile(Text);
        var reader = query.CreateReader(null);
        var row = query.CreateRow();
        var meta = new EventMetadata(0, 7, 5, null, null);

        Assert.Equal(ReadKind.Row, reader.Read("""{"Airport":"SEA","x":[1,{"delay":3}],"delay":12,"at":"2008-01-03T19:00:00Z"}"""u8, meta, row).Kind);
        Assert.Equal("SEA", row.Key);
        Assert.Equal([Value.Of(12L)], row.Values);
        Assert.Equal(EventTime.From(new DateTimeOffset(2008, 1, 3, 19, 0, 0, TimeSpan.Zero)), row.Time);
        Assert.Equal(ReadKind.Filtered, reader.Read("""{"airport":"SEA","at":"2008-01-03 19:00"}"""u8, meta, row).Kind);
        Assert.Equal("missing-timestamp", reader.Read("""{"airport":"SEA"}"""u8, meta, row).Reason);

        var outputs = new Value[query.Outputs.Count];
        query.Project(new WindowResult { Key = "SEA", Start = 0, End = 3_000_000_000, Values = [Value.Of(12.5), Value.Of(2L)], Rows = 2 }, outputs);
        Assert.Equal([Value.Of("SEA"), Value.Of(12.5), Value.Of(2L), Value.Of(25.0), Value.OfTimestamp(3_000_000_000)], outputs);
        Assert.True(query.CompilePredicate("avgDelay > 10 AND airport = 'SEA'").Matches(outputs));
    }

    [Fact]
    public void The_canonical_text_is_the_query_in_one_spelling() =>
        Assert.Equal(
            "q1 SELECT [airport] AS [airport], avg([delay]) AS [avgDelay], count(*) AS [flights], (avg([delay]) * 2) AS [twice], "
            + "System.Timestamp() AS [windowEnd] INTO [results] FROM [flights] TIMESTAMP BY [at] WHERE ([delay] IS NOT NULL) "
            + "GROUP BY [airport] AS [airport], tumbling(3000000000, 0)",
            QueryCompiler.Compile(Text).CanonicalText);
}
