using System.Globalization;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Names of result columns. They become properties of a table row, which has its own rules and some columns of ours.</summary>
internal static class OutputNames
{
    private const int Longest = 255;

    private static readonly HashSet<string> _ours = new(StringComparer.OrdinalIgnoreCase)
    {
        "PartitionKey", "RowKey", "Timestamp", "ETag", "windowStart", "windowEnd", "rows", "revision", "final", "generation", "retracted",
    };

    /// <summary>Reports a name that a result column cannot have.</summary>
    public static void Check(string name, int position, bool isWindowEnd, DiagnosticBag errors)
    {
        if (_ours.Contains(name) && !(isWindowEnd && name.Equals("windowEnd", StringComparison.OrdinalIgnoreCase)))
        {
            errors.Add(position, $"'{name}' is the name of a column that every result has.", "Choose another alias.");
        }
        else if (!IsIdentifier(name))
        {
            errors.Add(
                position, $"'{name}' cannot be the name of a column in the results table.",
                $"Use letters, digits and _, no digit first, at most {Longest.ToString(CultureInfo.InvariantCulture)} characters.");
        }
    }

    /// <summary>The name that a column without an alias gets: the last part of a field's path. Null: an alias is needed.</summary>
    public static string? Derive(Expression expression, bool isWindowEnd) =>
        isWindowEnd ? "windowEnd" : expression is NameExpression name ? name.Parts[^1] : null;

    /// <summary>An alias to propose, such as avg_delay for AVG(delay).</summary>
    public static string Propose(Expression expression) => expression switch
    {
        CallExpression { Star: true } call => call.Name.ToLowerInvariant(),
        CallExpression { Arguments: [NameExpression argument] } call when IsIdentifier(argument.Parts[^1]) =>
            $"{call.Name.ToLowerInvariant()}_{argument.Parts[^1]}",
        _ => "name",
    };

    private static bool IsIdentifier(string name) =>
        name.Length is > 0 and <= Longest && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');
}
