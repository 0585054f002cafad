using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Ingest;

/// <summary>Says, for people, what differs between a stored generation and a plan. Pure.</summary>
internal static class PlanDifference
{
    private const int LongestShown = 400;

    /// <summary>Whole sentences: each setting that differs, with both values.</summary>
    public static string Describe(StoredIdentity stored, OwnPlan own)
    {
        var sentences = Settings(stored, own).Select(setting => $"{setting.Name} was {Shown(setting.Old)} and is {Shown(setting.New)}.").ToList();
        if (stored.Log != own.Log)
        {
            sentences.Add($"The log was {stored.Log} and is {own.Log}.");
        }

        return sentences.Count > 0 ? string.Join(' ', sentences) : "The query, or a setting that results depend on, is another one.";
    }

    private static IEnumerable<(string Name, string Old, string New)> Settings(StoredIdentity stored, OwnPlan own)
    {
        if (stored.Description is null || stored.PlanKey == StoredIdentity.PlanKeyOf(own.PlanHash, own.KeyGroups))
        {
            return [];
        }

        var old = Lines(stored.Description);
        return Lines(own.Description)
            .Select(line => (Name: line.Key, Old: old.GetValueOrDefault(line.Key, string.Empty), New: line.Value))
            .Where(setting => setting.Old != setting.New);
    }

    private static Dictionary<string, string> Lines(string description) => description
        .Split('\n')
        .Select(line => line.Split(": ", 2))
        .Where(parts => parts.Length == 2)
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static string Shown(string value) => value.Length == 0 ? "absent"
        : value.Length <= LongestShown ? $"`{value}`"
        : $"`{value[..LongestShown]}...`";
}
