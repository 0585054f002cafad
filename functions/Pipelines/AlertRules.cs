using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Query;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Pipelines;

/// <summary>Compiles the alert rules of a pipeline file.</summary>
internal static class AlertRules
{
    private const int MaxName = 40;

    public static IReadOnlyList<AlertRule> Compile(
        IReadOnlyList<KeyValuePair<string, string>> texts, CompiledQuery query, string file)
    {
        var rules = new List<AlertRule>(texts.Count);
        var problems = new List<string>();
        foreach (var (name, text) in texts)
        {
            try
            {
                if (name.StartsWith('$'))
                {
                    throw new FormatException("names that begin with $ are kept for alerts of the program itself; choose another name.");
                }

                CheckName(name);
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

    /// <summary>The name is part of a row key, beside a key that may be as long as a key can be.</summary>
    private static void CheckName(string name)
    {
        if (name.Length == 0 || TableKeyEscaping.Escape(name).Length > MaxName)
        {
            throw new FormatException($"the name of an alert has 1 to {MaxName} characters (those that a table key may not hold count three times).");
        }
    }

    private static Func<WindowResult, bool?> Condition(CompiledQuery query, string text)
    {
        var predicate = query.CompilePredicate(text);
        var projection = new PipelineProjection(query);
        return result => predicate.Evaluate(projection.Project(result));
    }
}
