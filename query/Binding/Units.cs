using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Units of time are written as bare names: <c>minute</c>.</summary>
internal static class Units
{
    /// <summary>The unit; null after reporting that the expression is none.</summary>
    public static TimeUnit? Bind(Expression expression, DiagnosticBag errors)
    {
        var name = expression is NameExpression { Parts.Count: 1 } bare ? bare.Parts[0] : null;
        var unit = name is null ? null : TimeUnit.Find(name);
        if (unit is null)
        {
            var hint = (name is null ? null : Suggestion.For(name, TimeUnit.Names)) ?? $"Units are {string.Join(", ", TimeUnit.Names)}.";
            errors.Add(expression.Position, $"{(name is null ? "A unit of time is expected here" : $"'{name}' is not a unit of time")}.", hint);
        }

        return unit;
    }
}
