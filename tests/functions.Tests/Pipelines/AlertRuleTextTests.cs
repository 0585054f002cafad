using StreamFunctions.Functions.Pipelines;

namespace StreamFunctions.Functions.Tests.Pipelines;

public sealed class AlertRuleTextTests
{
    [Theory]
    [InlineData("alert when avgDelay > 45 for 2 windows, clear when < 30", "avgDelay > 45", 2, "avgDelay < 30")]
    [InlineData("alert when avgDelay > 45", "avgDelay > 45", 1, null)]
    [InlineData("ALERT WHEN n >= 1 FOR 1 WINDOW", "n >= 1", 1, null)]
    [InlineData("alert when a > 1 and b > 2, clear when a < 1", "a > 1 and b > 2", 1, "a < 1")]
    [InlineData("alert when city = 'wait, clear when for 3 windows' for 2 windows", "city = 'wait, clear when for 3 windows'", 2, null)]
    [InlineData("alert when [a > b] >= 3, clear when <= 1", "[a > b] >= 3", 1, "[a > b] <= 1")]
    [InlineData("alert when a <> 'it''s', clear when = 'ok'", "a <> 'it''s'", 1, "a = 'ok'")]
    public void A_rule_is_taken_apart(string text, string when, int windows, string? clear) =>
        Assert.Equal(new AlertRuleText(when, windows, clear), AlertRuleText.Parse(text));

    [Theory]
    [InlineData("when a > 1", "is not an alert rule; write: alert when")]
    [InlineData("alert when", "is not an alert rule")]
    [InlineData("alert when a > 1 for 0 windows", "out of range")]
    [InlineData("alert when a > 1 for 99999999999 windows", "out of range")]
    [InlineData("alert when a > 1 and b > 2, clear when < 1", "lacks its left side")]
    [InlineData("alert when a between 1 and 2, clear when < 1", "lacks its left side")]
    public void A_rule_that_cannot_be_understood_says_what_is_expected(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => AlertRuleText.Parse(text)).Message, StringComparison.Ordinal);
}
