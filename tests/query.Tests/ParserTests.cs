namespace StreamFunctions.Query.Tests;

public class ParserTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "(Add Int64:1 (Multiply Int64:2 Int64:3))")]
    [InlineData("1 - 2 - 3", "(Subtract (Subtract Int64:1 Int64:2) Int64:3)")]
    [InlineData("(1 - 2) % 3", "(Modulo (Subtract Int64:1 Int64:2) Int64:3)")]
    [InlineData("a OR b AND NOT c = 1", "(Or name<a> (And name<b> (Not (Equal name<c> Int64:1))))")]
    [InlineData("NOT a IS NULL", "(Not (IsNull False name<a>))")]
    [InlineData("- - 5", "(Negate Int64:-5)")]
    [InlineData("-x.y", "(Negate name<x|y>)")]
    [InlineData("-9223372036854775808", "Int64:-9223372036854775808")]
    [InlineData("9223372036854775808", "Double:9.223372036854776E+18")]
    [InlineData("1e3 + .5", "(Add Double:1000 Double:0.5)")]
    [InlineData("a between 1 and 2 and b", "(And (Between False name<a> Int64:1 Int64:2) name<b>)")]
    [InlineData("a not in (1, 'x''y')", "(In True name<a> [Int64:1 String:x'y])")]
    [InlineData("a NOT LIKE 'x%'", "(Like True name<a> String:x%)")]
    [InlineData("[a b].[c]]d] != 1", "(NotEqual name<a b|c]d> Int64:1)")]
    [InlineData("case when a then 1 else 2 end", "(Case - [name<a> Int64:1] Int64:2)")]
    [InlineData("case x when 1 then 'a' end", "(Case name<x> [Int64:1 String:a] -)")]
    [InlineData("try_cast(a as nvarchar(max))", "(Cast True String name<a>)")]
    [InlineData("System.Timestamp()", "(Call System.Timestamp False )")]
    [InlineData("count(*) /* all /* nested */ */ -- rest", "(Call count True )")]
    [InlineData("true = FALSE", "(Equal Boolean:true Boolean:false)")]
    public void An_expression_binds_as_the_dialect_says(string text, string tree) =>
        Assert.Equal(tree, TreeText.Of(Some.Parse(text)));

    [Theory]
    [InlineData("1 +", "(1,4)", "A value is expected here, but the end of the query was found.")]
    [InlineData("a < b < c", "(1,7)", "cannot follow the comparison")]
    [InlineData("a IS 5", "(1,6)", "NULL is expected after IS, but '5' was found.")]
    [InlineData("'abc", "(1,1)", "no closing quote")]
    [InlineData("[abc", "(1,1)", "no closing bracket")]
    [InlineData("a /* b", "(1,3)", "not closed")]
    [InlineData("\"abc\"", "(1,1)", "single quotes")]
    [InlineData("a && b", "(1,3)", "Write AND or OR")]
    [InlineData("f(a", "(1,4)", "')' is expected to close the call of f")]
    [InlineData("CASE END", "(1,6)", "expected")]
    [InlineData("CAST(a AS bigin)", "(1,11)", "Did you mean bigint?")]
    [InlineData("1st", "(1,1)", "[1st]")]
    [InlineData("select", "(1,1)", "[select]")]
    [InlineData("a\n  NOT b", "(2,7)", "BETWEEN, IN or LIKE is expected after NOT")]
    public void A_mistake_is_shown_where_it_is(string text, string place, string part)
    {
        var errors = Assert.Throws<QueryException>(() => Some.Parse(text)).Diagnostics;
        Assert.StartsWith("query" + place, errors[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(part, string.Join('\n', errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_and_long_chains_are_refused_instead_of_exhausting_the_stack()
    {
        Assert.Contains("nested more than 100 deep", Refusal(new string('(', 50_000) + "1"), StringComparison.Ordinal);
        Assert.Contains("more than 250 operators", Refusal(string.Join('+', Enumerable.Repeat("a", 50_000))), StringComparison.Ordinal);
        Assert.Contains("more than 250 operators", Refusal(string.Concat(Enumerable.Repeat("NOT ", 50_000)) + "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_allowed_chain_compiles_and_runs_on_a_small_stack()
    {
        var chain = string.Join('+', Enumerable.Repeat("a", 251));
        Windowing.Value value = default;
        Exception? failure = null;
        var thread = new Thread(
            () => failure = Record.Exception(() => value = Some.Evaluate(chain, """{"a":1}""")), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        Assert.Equal(251, value.Int64);
    }

    private static string Refusal(string text) => Assert.Throws<QueryException>(() => Some.Parse(text)).Message;
}
