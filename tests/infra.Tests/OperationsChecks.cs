using System.Text.RegularExpressions;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Infra.Tests;

/// <summary>What must hold so that somebody hears of trouble, and so that removing leaves nothing. Each check lists what is wrong.</summary>
internal static partial class OperationsChecks
{
    /// <summary>The alerts that docs/operations.md explains.</summary>
    public static IReadOnlyList<string> DocumentedAlerts
    {
        get
        {
            var text = File.ReadAllText(RepositoryRoot.Combine("docs", "operations.md"));
            var part = text[text.IndexOf("\n## Alerts", StringComparison.Ordinal)..];
            part = part[..part.IndexOf("\n## ", 5, StringComparison.Ordinal)];
            return [.. RowPattern().Matches(part).Select(m => m.Groups[1].Value)];
        }
    }

    /// <summary>Each documented alert is there, is on, and calls the action group; there is no other.</summary>
    public static IEnumerable<string> Alerts(Prediction prediction, IReadOnlyList<string> documented)
    {
        var rules = prediction.OfType("Microsoft.Insights/scheduledQueryRules").Concat(prediction.OfType("Microsoft.Insights/metricAlerts"))
            .ToDictionary(rule => NamePattern().Replace(rule.Name, string.Empty));
        return
        [
            .. documented.Except(rules.Keys).Select(name => $"{name} is documented, but is not there"),
            .. rules.Keys.Except(documented).Select(name => $"{name} is not documented"),
            .. rules.Where(rule => rule.Value.Text("properties.enabled") != "true").Select(rule => $"{rule.Key} is not enabled"),
            .. rules.Where(rule => !CallsTheGroup(rule.Value)).Select(rule => $"{rule.Key} calls nobody"),
        ];
    }

    /// <summary>Everything lies in the one group, so that removing the group removes everything.</summary>
    public static IEnumerable<string> OutsideOfTheGroup(string set, Prediction prediction) => prediction.Resources
        .Where(resource => resource.Type != "Microsoft.Resources/resourceGroups"
            && !resource.Id.Contains($"/resourceGroups/rg-{set}/", StringComparison.Ordinal)
            // An id that depends on the cloud stays an expression, with the group as its second argument.
            && !ExpressionPattern(set).IsMatch(resource.Id))
        .Select(resource => resource.Id);

    private static bool CallsTheGroup(Resource rule) =>
        (rule.At("properties.actions.actionGroups") ?? rule.At("properties.actions"))?.ToJsonString().Contains("actionGroup-", StringComparison.Ordinal) == true;

    private static Regex ExpressionPattern(string set) => new($@"^\[resourceId\('[0-9a-f-]+', 'rg-{Regex.Escape(set)}', ");

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex("^alert-[a-z0-9]{13}-")]
    private static partial Regex NamePattern();
}
