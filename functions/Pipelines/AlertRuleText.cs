using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>
/// An alert rule as people write it, taken apart: <c>alert when avgDelay &gt; 45 for 2 windows, clear when &lt; 30</c>.
/// The number of windows and the clear part are optional; a clear condition that starts with a comparison is about the
/// left side of the alert condition.
/// </summary>
/// <param name="When">The condition that raises it.</param>
/// <param name="Windows">For how many windows of a key in a row it must hold; at least 1.</param>
/// <param name="Clear">The condition that clears it; null = it no longer holds.</param>
public sealed partial record AlertRuleText(string When, int Windows, string? Clear)
{
    /// <summary>The longest rule, in UTF-16 code units; the patterns below take the square of a text's length.</summary>
    public const int MaxLength = 2_000;

    private const string Expected = "write: alert when CONDITION [for N windows][, clear when CONDITION]";

    /// <summary>Takes a rule apart; the conditions are not looked into further than to complete the clear part.</summary>
    /// <exception cref="FormatException">It is not such a rule; the message says what is expected.</exception>
    public static AlertRuleText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        if (text.Length > MaxLength)
        {
            throw new FormatException($"an alert rule has at most {MaxLength} characters, this one {text.Length}.");
        }

        // Words inside of quoted texts and [names] are no keywords: match on a copy in which they are blanked.
        var blanked = QuotedPattern().Replace(text, quoted => new string('_', quoted.Length));
        var match = RulePattern().Match(blanked);
        if (!match.Success)
        {
            throw new FormatException($"'{text}' is not an alert rule; {Expected}.");
        }

        var when = Part(text, match.Groups["when"])!;
        var windows = match.Groups["windows"] is { Success: true } count ? ParseCount(count.Value) : 1;
        return new AlertRuleText(when, windows, Complete(Part(text, match.Groups["clear"]), when));
    }

    [GeneratedRegex("'(?:[^']|'')*'|\\[[^\\]]*\\]")]
    private static partial Regex QuotedPattern();

    [GeneratedRegex("^\\s*alert\\s+when\\s+(?<when>.+?)(?:\\s+for\\s+(?<windows>\\d+)\\s+windows?)?(?:\\s*,\\s*clear\\s+when\\s+(?<clear>.+?))?\\s*$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex RulePattern();

    [GeneratedRegex("<=|>=|<>|!=|=|<|>")]
    private static partial Regex ComparisonPattern();

    [GeneratedRegex("\\b(?:and|or|not|between|case)\\b", RegexOptions.IgnoreCase)]
    private static partial Regex CompoundPattern();

    private static string? Part(string text, Group group) => group.Success ? text.Substring(group.Index, group.Length).Trim() : null;

    private static int ParseCount(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000_000
            ? count
            : throw new FormatException($"'for {digits} windows' is out of range: 1 to 1,000,000.");

    private static string? Complete(string? clear, string when)
    {
        if (clear is null || ComparisonPattern().Match(clear) is not { Success: true, Index: 0 })
        {
            return clear;
        }

        var blanked = QuotedPattern().Replace(when, quoted => new string('_', quoted.Length));
        var comparison = ComparisonPattern().Match(blanked);
        if (!comparison.Success || comparison.NextMatch().Success || CompoundPattern().IsMatch(blanked))
        {
            throw new FormatException($"'clear when {clear}' lacks its left side, and 'when {when}' is not a single comparison to take it from; write it out.");
        }

        return $"{when[..comparison.Index].Trim()} {clear}";
    }
}
