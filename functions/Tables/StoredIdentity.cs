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

    /// <summary>The <c>revision</c> of the pipeline file that made the generation.</summary>
    public int Revision { get; init; }

    /// <summary>
    /// The highest number that was ever given out, also to a generation that never came to be: rows of it may exist, so
    /// the number is not used again. 0 in rows that know nothing of it.
    /// </summary>
    public int Reserved { get; init; }

    /// <summary>Lineages of earlier generations, newest first, at most <see cref="MostRetired"/>, never the current one.</summary>
    public IReadOnlyList<string> Retired { get; init; } = [];

    /// <summary>
    /// Windows that begin before it may lack events in this generation, and never replace what an older one wrote;
    /// <see cref="EventTime.None"/> = all are complete.
    /// </summary>
    public long CompleteFrom { get; init; } = EventTime.None;

    /// <summary>Generations whose rows are still part of the results, in the encoding of who restored them; empty = none.</summary>
    public ReadOnlyMemory<byte> Ancestors { get; init; }

    /// <summary>The number of the next generation: above every one that was ever given out.</summary>
    public int NextGeneration => Math.Max(Identity.Generation, Reserved) + 1;

    /// <summary>The retired lineages once a lineage takes over from this one.</summary>
    /// <param name="successor">The lineage that takes over.</param>
    public IReadOnlyList<string> RetiredBy(string successor) =>
        [.. Retired.Prepend(Identity.Lineage).Where(lineage => lineage != successor).Distinct(StringComparer.Ordinal).Take(MostRetired)];
}
