using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

public class ValueExpressionTests
{
    [Theory]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("7 / 2.0", "3.5")]
    [InlineData("7.5 % 2", "1.5")]
    [InlineData("1 + NULL", "NULL")]
    [InlineData("-(x)", "NULL")]
    [InlineData("2 * (3 + 4)", "14")]
    [InlineData("9223372036854775807 + 0", "9223372036854775807")]
    [InlineData("CAST(7.9 AS bigint)", "7")]
    [InlineData("CAST(-7.9 AS bigint)", "-7")]
    [InlineData("CAST('12' AS bigint)", "12")]
    [InlineData("CAST('1.5e1' AS float)", "15")]
    [InlineData("CAST(3 AS float) / 2", "1.5")]
    [InlineData("CAST(1.5 AS nvarchar(max))", "1.5")]
    [InlineData("CAST(2 AS bit)", "true")]
    [InlineData("CAST('FALSE' AS bit)", "false")]
    [InlineData("CAST(NULL AS bigint)", "NULL")]
    [InlineData("CAST('2020-02-30' AS nvarchar(max))", "2020-02-30")]
    [InlineData("CAST('2020-02-29T12:00+02:00' AS datetime)", "2020-02-29T10:00:00Z")]
    [InlineData("TRY_CAST('x' AS bigint)", "NULL")]
    [InlineData("TRY_CAST('2020-02-30' AS datetime)", "NULL")]
    [InlineData("TRY_CAST(1e300 AS bigint)", "NULL")]
    [InlineData("DATEADD(millisecond, 1199386800000, '1970-01-01T00:00:00Z')", "2008-01-03T19:00:00Z")]
    [InlineData("DATEADD(day, -1, '2020-03-01')", "2020-02-29T00:00:00Z")]
    [InlineData("DATEADD(month, 1, '2020-01-31')", "2020-02-29T00:00:00Z")]
    [InlineData("DATEADD(mcs, 1.9, '2020-01-01')", "2020-01-01T00:00:00.000001Z")]
    [InlineData("DATEDIFF(minute, '2020-01-01T00:00:59', '2020-01-01T00:01:00')", "1")]
    [InlineData("DATEDIFF(year, '2019-12-31', '2020-01-01')", "1")]
    [InlineData("DATEDIFF(week, '2020-01-04', '2020-01-05')", "1")]
    [InlineData("DATEDIFF(week, '2020-01-05', '2020-01-11')", "0")]
    [InlineData("ABS(-5)", "5")]
    [InlineData("FLOOR(-1.5)", "-2")]
    [InlineData("CEILING(3)", "3")]
    [InlineData("SQRT(16)", "4")]
    [InlineData("POWER(2, 10)", "1024")]
    [InlineData("UPPER('straße') ", "STRAßE")]
    [InlineData("LEN('ab ')", "2")]
    [InlineData("CONCAT('a', 1, NULL, 2.5)", "a12.5")]
    [InlineData("COALESCE(NULL, x, 3)", "3")]
    [InlineData("System.Timestamp()", "2020-01-01T00:00:00Z")]
    [InlineData("EventEnqueuedUtcTime", "2020-01-01T00:00:00Z")]
    [InlineData("partitionid", "3")]
    [InlineData("input.MessageId", "m-1")]
    public void An_expression_gives(string expression, string expected) =>
        Assert.Equal(expected, Some.Show(Some.Evaluate(expression)));

    [Theory]
    [InlineData("x + 'a' + 1", """{"x":1}""", null)]
    [InlineData("1 / x", """{"x":0}""", "division-by-zero")]
    [InlineData("1.5 / x", """{"x":0}""", "division-by-zero")]
    [InlineData("1 % x", """{"x":0}""", "division-by-zero")]
    [InlineData("x + 1", """{"x":9223372036854775807}""", "arithmetic-overflow")]
    [InlineData("-x", """{"x":-9223372036854775808}""", "arithmetic-overflow")]
    [InlineData("x / -1", """{"x":-9223372036854775808}""", "arithmetic-overflow")]
    [InlineData("x * 10", """{"x":1e308}""", "arithmetic-overflow")]
    [InlineData("SQRT(x)", """{"x":-1}""", "arithmetic-overflow")]
    [InlineData("x + 1", """{"x":"1"}""", "wrong-type")]
    [InlineData("x + 1", """{"x":[1]}""", "wrong-type")]
    [InlineData("x + 1", """{"x":1e400}""", "number-out-of-range")]
    [InlineData("x", """{"x":"\ud800"}""", "invalid-text")]
    [InlineData("CAST(x AS bigint)", """{"x":"1.5"}""", "cast-failed")]
    [InlineData("CAST(x AS datetime)", """{"x":5}""", "cast-failed")]
    [InlineData("DATEADD(day, 1, x)", """{"x":"9999-12-31"}""", "bad-timestamp")]
    [InlineData("DATEADD(year, x, '2020-01-01')", """{"x":9223372036854775807}""", "bad-timestamp")]
    public void What_cannot_be_computed_rejects_the_event_with_a_reason(string expression, string json, string? reason)
    {
        if (reason is null)
        {
            Assert.Throws<QueryException>(() => Some.Rejection(expression, json));
            return;
        }

        Assert.Equal(reason, Some.Rejection(expression, json));
    }

    [Fact]
    public void A_rejection_names_the_field_and_what_was_found()
    {
        var (outcome, _) = Some.Read("SELECT SUM(f.delay) AS s FROM flights f GROUP BY CountWindow(1)", """{"delay":"late"}""");
        Assert.Equal(ReadKind.Rejected, outcome.Kind);
        Assert.Equal("[delay] is text 'late', an aggregate needs a number.", outcome.Detail);
    }

    [Fact]
    public void Try_cast_gives_null_for_objects_too() =>
        Assert.Equal(Value.Null, Some.Evaluate("TRY_CAST(x AS bigint)", """{"x":{}}"""));
}
