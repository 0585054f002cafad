using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Checks the SELECT list: what each column is computed from and what it is called.</summary>
internal sealed class OutputBinder(ExpressionBinder binder, int keyCount, DiagnosticBag errors)
{
    public IReadOnlyList<OutputColumn> Bind(IReadOnlyList<SelectItem> items)
    {
        var columns = new List<OutputColumn>();
        foreach (var item in items)
        {
            if (binder.Bind(item.Expression) is { } node && Name(item, node) is { } name)
            {
                if (columns.Exists(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                {
                    errors.Add(
                        item.Alias?.Position ?? item.Expression.Position, $"There are two columns with the name '{name}'.",
                        "Give one of them another alias (case does not make a difference).");
                }

                columns.Add(OutputColumn.Of(name, node, keyCount));
            }
        }

        return columns;
    }

    private string? Name(SelectItem item, Node node)
    {
        var isWindowEnd = node is InputNode && node.Canonical == "System.Timestamp()";
        var name = item.Alias?.Text ?? OutputNames.Derive(item.Expression, isWindowEnd);
        if (name is null)
        {
            errors.Add(
                item.Expression.Position, "This column needs a name.",
                $"Write {SyntaxPrinter.Print(item.Expression)} AS {OutputNames.Propose(item.Expression)}.");
            return null;
        }

        OutputNames.Check(name, item.Alias?.Position ?? item.Expression.Position, isWindowEnd, errors);
        return name;
    }
}
