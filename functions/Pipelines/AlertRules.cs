using StreamFunctions.Durable;
using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>Compiles the alert rules of a pipeline file.</summary>
internal static class AlertRules
{
    public static IReadOnlyList<AlertRule> Compile(
        IReadOnlyList<KeyValuePair<string, string>> texts, CompiledQuery query, string file)
    {
        var rules = new List<AlertRule>(texts.Count);
        var problems = new List<string>();
        foreach (var (name, text) in texts)
        {
            try
            {
                var rule = AlertRuleText.Parse(text);
                rules.Add(new AlertRule(
                    name, Condition(query, rule.When), rule.Windows, rule.Clear is null ? null : Condition(query, rule.Clear)));
            }
            catch (FormatException fault)
            {
                problems.Add($"{file}: $.alerts.{name}: {fault.Message}");
            }
            catch (QueryException fault)
            {
                problems.AddRange(fault.Diagnostics.Select(d =>
                    $"{file}: $.alerts.{name}, column {d.Column} of its condition: {d.Message} {d.Hint}".TrimEnd()));
            }
        }

        return problems.Count == 0 ? rules : throw new PipelineException(problems);
    }

    private static Func<WindowResult, bool?> Condition(CompiledQuery query, string text)
    {
        var predicate = query.CompilePredicate(text);
        var projection = new PipelineProjection(query);
        return result => predicate.Evaluate(projection.Project(result));
    }
}
