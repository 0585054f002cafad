using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.Ingest;

/// <summary>What a process does about the generation that it finds.</summary>
internal enum ChangeKind
{
    /// <summary>There is none: it makes the first one.</summary>
    First = 0,

    /// <summary>It is its own: it serves it.</summary>
    Same = 1,

    /// <summary>It is its own, of a lower revision: it notes its revision and serves it.</summary>
    Adopt = 2,

    /// <summary>It is another one: it makes the next one, which reads the log again.</summary>
    Replay = 3,

    /// <summary>It is another one, and this process must not replace it: it hands out nothing.</summary>
    Refused = 4,
}

/// <summary>A decision, and why.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Reason">Why; when refused also what to do. Empty if nothing changes.</param>
internal sealed record Change(ChangeKind Kind, string Reason = "");

/// <summary>
/// Decides whether a process serves the stored generation, replaces it, or stays out. Pure: so every process that looks
/// decides by the same rules, and a plan that was replaced once never comes back by itself.
/// </summary>
internal static class ChangeDecision
{
    /// <summary>Decides.</summary>
    /// <param name="stored">The generation that is current; null = none.</param>
    /// <param name="own">What the process would run.</param>
    /// <param name="served">The generation that the process has served already; null = none.</param>
    public static Change Decide(StoredIdentity? stored, OwnPlan own, int? served)
    {
        if (stored is null)
        {
            return new Change(ChangeKind.First);
        }

        if (stored.Identity.Lineage == own.Lineage)
        {
            return new Change(own.Revision > stored.Revision ? ChangeKind.Adopt : ChangeKind.Same);
        }

        return Refusal(stored, own, served) is { } reason
            ? new Change(ChangeKind.Refused, $"Pipeline {own.Name}: {reason} This process hands out nothing.")
            : new Change(ChangeKind.Replay, PlanDifference.Describe(stored, own));
    }

    private static string? Refusal(StoredIdentity stored, OwnPlan own, int? served)
    {
        var generation = stored.Identity.Generation;
        if (served < generation)
        {
            return $"generation {generation} runs with another plan or log, and this process has served generation {served}. Restart or redeploy it.";
        }

        if (own.Revision < stored.Revision)
        {
            return $"generation {generation} runs with revision {stored.Revision}, and this plan has revision {own.Revision}: it is an older deployment. To go back on purpose, raise `revision` in {PipelineLoader.FileName} above {stored.Revision}, or restore a savepoint.";
        }

        if (own.Revision > stored.Revision)
        {
            return null;
        }

        return IsRetired(stored, own)
            ? $"this plan was replaced by generation {generation}; an older instance must not take the pipeline back. To go back on purpose, raise `revision` in {PipelineLoader.FileName} above {stored.Revision}, or restore a savepoint."
            : own.OnChange == ChangePolicy.Refuse
                ? $"generation {generation} runs with another plan or log, and `onChange` is \"refuse\". {PlanDifference.Describe(stored, own)} To replace it by a generation that reads the log from `startFrom`, raise `revision` above {stored.Revision}; to keep it, take the change back."
                : null;
    }

    private static bool IsRetired(StoredIdentity stored, OwnPlan own)
    {
        // A recreated hub makes a running plan start again: that is no way back to an older plan.
        var plan = StoredIdentity.PlanKeyOf(own.PlanHash, own.KeyGroups);
        return stored.Retired.Contains(own.Lineage, StringComparer.Ordinal)
            || (plan != stored.PlanKey && stored.RetiredPlans.Contains(plan, StringComparer.Ordinal));
    }
}
