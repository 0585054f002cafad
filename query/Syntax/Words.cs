using System.Collections.Frozen;

namespace StreamFunctions.Query.Syntax;

/// <summary>The words with a fixed meaning, and those of the dialect that we know of but do not support yet.</summary>
internal static class Words
{
    /// <summary>Words that cannot stand for a field unless they are put in brackets.</summary>
    public static readonly FrozenSet<string> Reserved = new[]
    {
        "SELECT", "INTO", "FROM", "WHERE", "GROUP", "BY", "HAVING", "AS", "AND", "OR", "NOT", "IS", "NULL", "BETWEEN", "IN",
        "LIKE", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "TRY_CAST", "TRUE", "FALSE", "JOIN", "ON", "UNION", "OVER", "WITH",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words with which a clause begins; the parser goes on there after an error.</summary>
    public static readonly FrozenSet<string> ClauseStarts =
        new[] { "INTO", "FROM", "WHERE", "GROUP", "HAVING" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> _notYetClauses = new Dictionary<string, string>
    {
        ["WITH"] = "Put the steps into one SELECT, or into two pipelines.",
        ["JOIN"] = "A query reads one input; join before the hub, or put the fields into the event.",
        ["INNER"] = "A query reads one input; join before the hub, or put the fields into the event.",
        ["LEFT"] = "A query reads one input; join before the hub, or put the fields into the event.",
        ["CROSS"] = "Send one event per element of the array.",
        ["UNION"] = "Send both streams to one hub.",
        ["HAVING"] = "Filter where the results are read, or state the condition as an alert.",
        ["ORDER"] = "Results are stored by key, the newest window first.",
        ["PARTITION"] = "Partitions are used without being named; remove the clause.",
        ["CREATE"] = "Types are taken from each event; convert with CAST where needed.",
        ["TOP"] = "Read the first rows where the results are read.",
        ["DISTINCT"] = "Put the columns into GROUP BY.",
        ["OVER"] = "Aggregate with GROUP BY and a window.",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The hint that goes with a clause of the dialect that is not supported yet.</summary>
    public static bool IsNotYetClause(Token token, out string hint)
    {
        hint = string.Empty;
        return token.Kind == TokenKind.Name && _notYetClauses.TryGetValue(token.Text, out hint!);
    }
}
