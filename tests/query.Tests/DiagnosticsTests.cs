namespace StreamFunctions.Query.Tests;

public class DiagnosticsTests
{
    [Theory]
    [InlineData("SELECT COUMT(*) AS n FROM i GROUP BY CountWindow(5)", "query(1,8): COUMT(*) has no meaning. Only COUNT(*) counts events.")]
    [InlineData("SELECT AGV(x) AS n FROM i GROUP BY CountWindow(5)", "query(1,8): 'AGV' is not a function. Did you mean AVG?")]
    [InlineData("SELECT AVG(x) AS n FORM i GROUP BY CountWindow(5)", "query(1,20): FROM is expected after the SELECT list, but 'FORM' was found. Did you mean FROM?")]
    [InlineData("SELECT AVG(x) AS n FROM i WEHRE x > 1 GROUP BY CountWindow(5)", "query(1,27): 'WEHRE' was not expected here. Did you mean WHERE?")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY TumblngWindow(minute, 5)", "query(1,36): 'TumblngWindow' is not a window. Did you mean TumblingWindow?")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY TumblingWindow(minuet, 5)", "query(1,51): 'minuet' is not a unit of time. Did you mean minute?")]
    [InlineData("SELECT AVG(x) FROM i GROUP BY CountWindow(5)", "query(1,8): This column needs a name. Write AVG(x) AS avg_x.")]
    [InlineData("SELECT y, AVG(x) AS n FROM i GROUP BY CountWindow(5)", "query(1,8): 'y' is neither in GROUP BY nor in an aggregate. Add y to GROUP BY, or aggregate it, as in MAX(y).")]
    [InlineData("SELECT MIN(x) AS n, MAX(x) AS N FROM i GROUP BY CountWindow(5)", "query(1,31): There are two columns with the name 'N'. Give one of them another alias (case does not make a difference).")]
    [InlineData("SELECT AVG(x) AS n FROM i WHERE COUNT(*) > 1 GROUP BY CountWindow(5)", "query(1,33): The aggregate COUNT cannot stand in WHERE. Aggregates stand in the SELECT list.")]
    [InlineData("SELECT AVG(COUNT(*)) AS n FROM i GROUP BY CountWindow(5)", "query(1,12): The aggregate COUNT cannot stand inside an aggregate. Aggregates stand in the SELECT list.")]
    [InlineData("SELECT AVG(x) AS n FROM i", "query(1,26): The query has no window. End it with GROUP BY and a window, such as GROUP BY TumblingWindow(minute, 5).")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY CountWindow(5), CountWindow(6)", "query(1,52): A query has one window. Write a pipeline per window.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY CountWindow(5, 6)", "query(1,36): CountWindow takes a size and, if wanted, a step: whole numbers with 1 <= step <= size. Write CountWindow(5) or CountWindow(5, 1).")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY HoppingWindow(minute, 5, 10)", "query(1,36): The hop is longer than the window, so that events between two windows would be in none. HoppingWindow(unit, size, hop) needs hop <= size.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY TumblingWindow(second, 0)", "query(1,59): Duration must be a number greater than 0, written out.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY TumblingWindow(month, 1)", "query(1,36): Windows of a calendar month are not supported yet. Use days, or group by a field that holds the month.")]
    [InlineData("SELECT AVG(x) AS n FROM i JOIN j ON 1 = 1 GROUP BY CountWindow(5)", "query(1,27): JOIN is not supported yet. A query reads one input; join before the hub, or put the fields into the event.")]
    [InlineData("WITH s AS (SELECT 1) SELECT * FROM s", "query(1,1): WITH is not supported yet. Put the steps into one SELECT, or into two pipelines.")]
    [InlineData("SELECT LAG(x) AS n FROM i GROUP BY CountWindow(5)", "query(1,8): LAG is not supported yet. docs/query-language.md lists what is.")]
    [InlineData("SELECT SUM(x) OVER (PARTITION BY y) AS n FROM i GROUP BY CountWindow(5)", "query(1,15): OVER is not supported yet. Aggregate with GROUP BY and a window.")]
    [InlineData("SELECT COUNT(DISTINCT x) AS n FROM i GROUP BY CountWindow(5)", "query(1,14): DISTINCT is not supported yet. Put the column into GROUP BY and count where the results are read.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY SlidingWindow(minute, 5)", "query(1,36): SlidingWindow is not supported yet. Windows are TumblingWindow, HoppingWindow, SessionWindow, CountWindow.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY System.Timestamp(), CountWindow(5)", "query(1,36): Snapshot windows (GROUP BY System.Timestamp()) are not supported yet. Use TumblingWindow with a short duration.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY CountWindow(5) HAVING AVG(x) > 1", "query(1,51): HAVING is not supported yet. Filter where the results are read, or state the condition as an alert.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY CountWindow(5) UNION SELECT 1", "query(1,51): UNION is not supported yet. Send both streams to one hub.")]
    [InlineData("SELECT * FROM i GROUP BY CountWindow(5)", "query(1,8): SELECT * is not supported: a query that aggregates names what it puts out. Name the columns of GROUP BY and the aggregates.")]
    [InlineData("SELECT AVG(x) AS revision FROM i GROUP BY CountWindow(5)", "query(1,18): 'revision' is the name of a column that every result has. Choose another alias.")]
    [InlineData("SELECT AVG(x) AS [a b] FROM i GROUP BY CountWindow(5)", "query(1,18): 'a b' cannot be the name of a column in the results table. Use letters, digits and _, no digit first, at most 255 characters.")]
    [InlineData("SELECT AVG('x') AS n FROM i GROUP BY CountWindow(5)", "query(1,12): AVG needs a number, but this is text. Convert it with CAST, or use COUNT, MIN or MAX.")]
    [InlineData("SELECT AVG(x) AS n FROM i WHERE x + 'a' > 1 GROUP BY CountWindow(5)", "query(1,37): Arithmetic needs a number, but this is text. Convert it: CAST(x AS float); join texts with CONCAT.")]
    [InlineData("SELECT AVG(x) AS n FROM i WHERE x + 1 GROUP BY CountWindow(5)", "query(1,35): WHERE needs a condition, but this is a number. Compare it, as in x > 0.")]
    [InlineData("SELECT AVG(x) AS n FROM i WHERE x = NULL GROUP BY CountWindow(5)", "query(1,35): A comparison with NULL never holds. Write IS NULL or IS NOT NULL.")]
    [InlineData("SELECT AVG(x) AS n FROM i TIMESTAMP BY x + 1 GROUP BY CountWindow(5)", "query(1,42): TIMESTAMP BY needs a datetime, but this is a number. For epoch numbers: TIMESTAMP BY DATEADD(millisecond, x, '1970-01-01T00:00:00Z').")]
    [InlineData("SELECT AVG(x) AS n FROM i TIMESTAMP BY System.Timestamp() GROUP BY CountWindow(5)", "query(1,40): TIMESTAMP BY cannot use System.Timestamp(), because it decides what that is. Name the field that holds the time.")]
    [InlineData("SELECT AVG(x) AS n FROM i WHERE EventProcessedUtcTime > '2020-01-01' GROUP BY CountWindow(5)", "query(1,33): EventProcessedUtcTime is not supported: a result must not depend on when an event is processed. Use EventEnqueuedUtcTime, the time when Event Hubs took the event in.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY x + 1, CountWindow(5)", "query(1,38): A key that is calculated needs a name. Put it into the SELECT list: x + 1 AS name.")]
    [InlineData("SELECT AVG(x) AS n FROM i GROUP BY CountWindow(5) WHERE x > 1", "query(1,51): WHERE does not belong here. The order is SELECT, INTO, FROM, TIMESTAMP BY, WHERE, GROUP BY.")]
    [InlineData("SELECT DATEADD(minute, 1) AS n FROM i GROUP BY CountWindow(5)", "query(1,8): DATEADD takes 3 arguments, but has 2.")]
    [InlineData("", "query(1,1): SELECT is expected at the start of the query, but the end of the query was found.")]
    public void A_mistake_says_where_what_and_what_to_do(string query, string expected) =>
        Assert.Equal(expected, Some.Errors(query));

    [Theory]
    [InlineData("SELECT AVG(dely) AS n FROM i GROUP BY CountWindow(5)", "query.sql(1,12): There is no field 'dely' among the declared ones. Did you mean delay?")]
    [InlineData("SELECT AVG(delay) AS n FROM i WHERE i.gate > 1 GROUP BY CountWindow(5)", "query.sql(1,37): There is no field 'gate' among the declared ones. Declared are: origin, delay, plane.")]
    [InlineData("SELECT orign, COUNT(*) AS n FROM i GROUP BY orign, CountWindow(5)", "query.sql(1,45): There is no field 'orign' among the declared ones. Did you mean origin?")]
    public void A_field_that_is_not_declared_is_refused(string query, string expected)
    {
        var error = Assert.Throws<QueryException>(() => QueryCompiler.Compile(query, "query.sql", ["origin", "delay", "plane"]));
        Assert.Contains(expected, error.Diagnostics.Select(d => d.ToString()));
    }

    [Fact]
    public void Declared_fields_are_known_in_any_case_with_or_without_the_input_and_below_them() => Assert.NotNull(QueryCompiler.Compile(
        "SELECT i.Origin, AVG(plane.age) AS n FROM i WHERE MessageId IS NOT NULL GROUP BY i.Origin, CountWindow(5)",
        fields: ["origin", "delay", "plane"]));

    [Fact]
    public void Mistakes_of_several_clauses_come_together_with_file_line_and_column()
    {
        const string text = "SELECT AVG(delay AS a,\n  COUNT(*) AS n\nFROM flights TIMESTAMP BY\nWHERE delay >\nGROUP BY airport, TumblingWindow(minute, 5)";
        var error = Assert.Throws<QueryException>(() => QueryCompiler.Compile(text, "query.sql"));
        Assert.Equal(
            [
                "query.sql(1,18): ')' is expected to close the call of AVG, but 'AS' was found.",
                "query.sql(4,1): A name is expected here, but 'WHERE' was found. 'WHERE' is a keyword; as a name it needs brackets: [WHERE].",
                "query.sql(5,1): A name is expected here, but 'GROUP' was found. 'GROUP' is a keyword; as a name it needs brackets: [GROUP].",
            ],
            error.Diagnostics.Select(d => d.ToString()));
    }

    [Fact]
    public void Mistakes_of_meaning_are_collected_too()
    {
        var errors = Some.Errors("SELECT y AS a, AGV(x) AS b, SUM('t') AS c FROM i GROUP BY CountWindow(5)");
        Assert.Equal(3, errors.Split('\n').Length);
    }
}
