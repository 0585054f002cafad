using System.Globalization;
using Azure;
using StreamFunctions.Durable;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tables;

/// <summary>Which generation of a pipeline is the current one, what made it, and what came before it.</summary>
/// <param name="Identity">Name, generation, lineage.</param>
/// <param name="PlanHash">The plan's hash.</param>
/// <param name="Log">The log, for people: namespace, hub and creation time.</param>
/// <param name="ETag">The version under which it may be replaced; null = not stored yet.</param>
internal sealed record StoredIdentity(PipelineIdentity Identity, string PlanHash, string Log, ETag? ETag)
{
    /// <summary>How many retired lineages are kept: older ones are forgotten, and would be new again.</summary>
    public const int MostRetired = 32;

    /// <summary>The plan's number of key groups; 0 in rows that know nothing of it.</summary>
    public int KeyGroups { get; init; }

    /// <summary>The plan for people, a line per setting that results depend on; null in rows that know nothing of it.</summary>
    public string? Description { get; init; }

    /// <summary>The highest <c>revision</c> of the pipeline file under which the generation has run.</summary>
    public int Revision { get; init; }

    /// <summary>
    /// The highest number that was ever given out, also to a generation that never came to be: rows of it may exist, so
    /// the number is not used again. 0 in rows that know nothing of it.
    /// </summary>
    public int Reserved { get; init; }

    /// <summary>Lineages of earlier generations, newest first, at most <see cref="MostRetired"/>, never the current one.</summary>
    public IReadOnlyList<string> Retired { get; init; } = [];

    /// <summary>As <see cref="Retired"/>, whatever the log: keys by <see cref="PlanKeyOf"/>, never that of the current plan.</summary>
    public IReadOnlyList<string> RetiredPlans { get; init; } = [];

    /// <summary>
    /// Windows that begin before it may lack events in this generation, as it was known at its start; for people, the
    /// progress rows have what holds. <see cref="EventTime.None"/> = all are complete.
    /// </summary>
    public long CompleteFrom { get; init; } = EventTime.None;

    /// <summary>Generations whose rows are still part of the results, in the encoding of who restored them; empty = none.</summary>
    public ReadOnlyMemory<byte> Ancestors { get; init; }

    /// <summary>The number of the next generation: above every one that was ever given out.</summary>
    public int NextGeneration => Math.Max(Identity.Generation, Reserved) + 1;

    /// <summary>Tells a plan from others on any log; null = not known.</summary>
    public string? PlanKey => KeyGroups == 0 ? null : PlanKeyOf(PlanHash, KeyGroups);

    /// <summary>Tells a plan from others on any log.</summary>
    public static string PlanKeyOf(string planHash, int keyGroups) => string.Create(CultureInfo.InvariantCulture, $"{planHash}/{keyGroups}");

    /// <summary>The retired lineages once a lineage takes over from this one.</summary>
    /// <param name="successor">The lineage that takes over.</param>
    public IReadOnlyList<string> RetiredBy(string successor) => Newest(Retired.Prepend(Identity.Lineage), successor);

    /// <summary>The retired plans once a plan takes over from this one.</summary>
    /// <param name="successor">The key of the plan that takes over.</param>
    public IReadOnlyList<string> RetiredPlansBy(string successor) =>
        Newest(PlanKey is { } own ? RetiredPlans.Prepend(own) : RetiredPlans, successor);

    private static IReadOnlyList<string> Newest(IEnumerable<string> retired, string successor) =>
        [.. retired.Where(one => one != successor).Distinct(StringComparer.Ordinal).Take(MostRetired)];
}
