using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Conditions over results: names are the output columns of a query.</summary>
internal sealed class OutputScope(IReadOnlyList<OutputColumn> outputs, DiagnosticBag errors) : Scope
{
    public override string Place => "in a condition over results";

    public override Node? BindName(NameExpression name)
    {
        for (var i = 0; i < outputs.Count; i++)
        {
            if (name.Parts.Count == 1 && outputs[i].Name.Equals(name.Parts[0], StringComparison.OrdinalIgnoreCase))
            {
                return new InputNode(i, outputs[i].Kinds, CanonicalNames.Of(outputs[i].Name));
            }
        }

        var names = outputs.Select(o => o.Name).ToArray();
        errors.Add(name.Position, $"'{name.Shown}' is not a column of the result.", Suggestion.For(name.Shown, names) ?? $"Columns are {string.Join(", ", names)}.");
        return null;
    }

    public override Node? BindSystemTimestamp(Expression at)
    {
        var index = outputs.ToList().FindIndex(o => o.IsWindowEnd);
        if (index < 0)
        {
            errors.Add(at.Position, "The result has no column with the window's end.", "Add System.Timestamp() AS windowEnd to the SELECT list.");
            return null;
        }

        return new InputNode(index, Kinds.Timestamp, CanonicalNames.Of(outputs[index].Name));
    }

    public override Node? BindAggregate(CallExpression call, string function)
    {
        errors.Add(call.Position, $"The aggregate {function} cannot stand here.", "Give it an alias in the SELECT list and name the alias.");
        return null;
    }
}
