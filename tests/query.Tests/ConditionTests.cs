using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Tests;

public class ConditionTests
{
    private const string Truths = """{"t":true,"f":false,"n":null}""";

    public static TheoryData<string, string, string, string> TruthTable() => new()
    {
        { "t", "t", "true", "true" }, { "t", "f", "false", "true" }, { "t", "n", "NULL", "true" },
        { "f", "t", "false", "true" }, { "f", "f", "false", "false" }, { "f", "n", "false", "NULL" },
        { "n", "t", "NULL", "true" }, { "n", "f", "false", "NULL" }, { "n", "n", "NULL", "NULL" },
    };

    [Theory]
    [MemberData(nameof(TruthTable))]
    public void And_and_or_have_three_truth_values(string a, string b, string and, string or)
    {
        Assert.Equal(and, Some.Evaluate($"{a} AND {b}", Truths).ToString());
        Assert.Equal(or, Some.Evaluate($"{a} OR {b}", Truths).ToString());
    }

    [Theory]
    [InlineData("NOT t", "false")]
    [InlineData("NOT n", "NULL")]
    [InlineData("n IS NULL", "true")]
    [InlineData("missing IS NULL", "true")]
    [InlineData("missing IS NOT NULL", "false")]
    [InlineData("t = n", "NULL")]
    [InlineData("n <> n", "NULL")]
    [InlineData("1 IN (1, n)", "true")]
    [InlineData("2 IN (1, n)", "NULL")]
    [InlineData("2 NOT IN (1, n)", "NULL")]
    [InlineData("2 NOT IN (1, 3)", "true")]
    [InlineData("n IN (1)", "NULL")]
    [InlineData("5 BETWEEN 1 AND n", "NULL")]
    [InlineData("0 BETWEEN 1 AND n", "false")]
    [InlineData("0 NOT BETWEEN 1 AND n", "true")]
    [InlineData("3 BETWEEN 3 AND 3", "true")]
    [InlineData("CASE WHEN n THEN 1 WHEN t THEN 2 END", "2")]
    [InlineData("CASE WHEN n THEN 1 END", "NULL")]
    [InlineData("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END", "b")]
    [InlineData("CASE n WHEN 1 THEN 'a' ELSE 'c' END", "c")]
    [InlineData("t = 1", "true")]
    [InlineData("f < 1", "true")]
    public void Null_is_unknown(string expression, string expected) =>
        Assert.Equal(expected, Some.Evaluate(expression, Truths).ToString());

    [Theory]
    [InlineData("1 = 1.0", true)]
    [InlineData("9007199254740993 = 9007199254740992.0", false)]
    [InlineData("9007199254740993 > 9007199254740992.0", true)]
    [InlineData("9223372036854775807 < 9223372036854775808.0", true)]
    [InlineData("-9223372036854775808 = -9223372036854775808.0", true)]
    [InlineData("-2 > -2.5", true)]
    [InlineData("'a' < 'B'", false)]
    [InlineData("'a' = 'A'", false)]
    [InlineData("CAST('2020-01-01' AS datetime) = '2020-01-01T01:00:00+01:00'", true)]
    [InlineData("day > CAST('2020-01-01' AS datetime)", true)]
    public void Values_compare_by_value(string expression, bool expected) =>
        Assert.Equal(Value.Of(expected), Some.Evaluate(expression, """{"day":"2020-01-02"}"""));

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "a%", true)]
    [InlineData("abc", "%c", true)]
    [InlineData("abc", "%b%", true)]
    [InlineData("abc", "a_c", true)]
    [InlineData("abc", "a_", false)]
    [InlineData("abc", "ABC", false)]
    [InlineData("", "%", true)]
    [InlineData("", "_", false)]
    [InlineData("abcabd", "%ab_", true)]
    [InlineData("b1", "[a-c][0-9]", true)]
    [InlineData("d1", "[^a-c]%", true)]
    [InlineData("50%", "50[%]", true)]
    [InlineData("500", "50[%]", false)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "%a%a%a%a%a%a%a%a%c", false)]
    public void Like_matches_patterns(string text, string pattern, bool expected) =>
        Assert.Equal(Value.Of(expected), Some.Evaluate($"'{text}' LIKE '{pattern}'"));

    [Fact]
    public void What_decides_is_evaluated_first_and_the_rest_not_at_all()
    {
        Assert.Equal(Value.Of(false), Some.Evaluate("x <> 0 AND 10 / x > 1", """{"x":0}"""));
        Assert.Equal(Value.Of(true), Some.Evaluate("x = 0 OR 10 / x > 1", """{"x":0}"""));
        Assert.Equal(Value.Of(0L), Some.Evaluate("CASE WHEN x = 0 THEN 0 ELSE 10 / x END", """{"x":0}"""));
    }

    [Theory]
    [InlineData("x > 1", """{"x":"text"}""", "wrong-type")]
    [InlineData("x > 1", """{"x":{"y":1}}""", "wrong-type")]
    [InlineData("x AND x", """{"x":1}""", "wrong-type")]
    [InlineData("x LIKE 'a%'", """{"x":1}""", "wrong-type")]
    [InlineData("x > CAST('2020-01-01' AS datetime)", """{"x":"soon"}""", "wrong-type")]
    public void A_value_that_cannot_be_compared_rejects_the_event(string expression, string json, string reason) =>
        Assert.Equal(reason, Some.Rejection(expression, json));
}
