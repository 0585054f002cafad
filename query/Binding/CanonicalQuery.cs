using System.Globalization;
using System.Text;
using StreamFunctions.Query.Evaluation;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Binding;

/// <summary>Writes a checked query in the one form that its identity is taken from. The first word is the version of this form.</summary>
internal static class CanonicalQuery
{
    public static string Print(CompiledQuery query, RowPlan plan)
    {
        var text = new StringBuilder("q1 SELECT ");
        text.AppendJoin(", ", query.Outputs.Select(o => $"{o.Node.Canonical} AS [{o.Name}]"));
        text.Append(CultureInfo.InvariantCulture, $" INTO {CanonicalNames.Of(query.Output)} FROM {CanonicalNames.Of(query.Input)}");
        Append(text, " TIMESTAMP BY ", plan.Timestamp);
        Append(text, " WHERE ", plan.Where);
        text.Append(" GROUP BY ");
        for (var i = 0; i < plan.Keys.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{plan.Keys[i].Canonical} AS [{query.Keys[i].Name}], ");
        }

        return text.Append(Window(query.Window)).ToString();
    }

    private static void Append(StringBuilder text, string clause, Node? node)
    {
        if (node is not null)
        {
            text.Append(clause).Append(node.Canonical);
        }
    }

    /// <summary>Spans are written in ticks, so that 60 seconds are 1 minute.</summary>
    private static string Window(WindowDefinition window) => window switch
    {
        TumblingWindow w => Call("tumbling", w.Size.Ticks, w.Offset.Ticks),
        HoppingWindow w => Call("hopping", w.Size.Ticks, w.Hop.Ticks, w.Offset.Ticks),
        SessionWindow w => Call("session", w.Gap.Ticks, w.MaxDuration?.Ticks ?? 0),
        CountWindow w => Call("count", w.Size, w.Step),
        _ => throw new ArgumentException($"No text for {window.GetType().Name}.", nameof(window)),
    };

    private static string Call(string name, params long[] numbers) =>
        $"{name}({string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)))})";
}
