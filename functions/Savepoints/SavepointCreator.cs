using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>
/// Makes savepoints of the running generation while it runs. Nothing stops: each state is a committed one, and what was on
/// its way to it is read from the log again by who goes on from it. Thread-safe.
/// </summary>
internal sealed class SavepointCreator(
    LoadedPipeline pipeline, IEventLog log, PipelineTable pipelines, ProgressTable progressTable, StatusTable statusTable, GroupStates states,
    SavepointStore store, TimeProvider clock, ILogger<SavepointCreator> logger)
{
    /// <summary>Makes a savepoint.</summary>
    /// <exception cref="SavepointException">There is one of that name, or this app does not run what runs, or a state cannot be read.</exception>
    public async Task<SavepointManifest> CreateAsync(string name, CancellationToken cancellation)
    {
        if (await store.ExistsAsync(name, cancellation))
        {
            throw Taken(name);
        }

        var stored = await RunningAsync(cancellation);

        // Progress first: each state then has at least what had arrived by it. The other order would do as well, for what
        // is on its way is told apart by what each state has.
        var progress = await progressTable.ReadAllAsync(stored.Identity, cancellation);
        var attempt = Guid.NewGuid().ToString("N");
        var groups = await states.ReadAllAsync(
            stored.Identity,
            Enumerable.Range(0, pipeline.Plan.KeyGroups),
            (image, token) => store.WriteAsync(SavepointStore.ImageName(name, attempt, image.Summary.Group), image.State, token),
            cancellation);
        await CheckCompleteAsync(stored.Identity, groups, cancellation);
        var manifest = Manifest(name, attempt, stored, progress, groups);
        if (!await store.TryWriteAsync(manifest, cancellation))
        {
            throw Taken(name);
        }

        Log.SavepointMade(logger, name, stored.Identity.Name, stored.Identity.Generation, groups.Count, groups.Sum(g => (long)g.Size));
        return manifest;
    }

    private async Task<StoredIdentity> RunningAsync(CancellationToken cancellation)
    {
        var name = pipeline.Plan.Name;
        var stored = await pipelines.ReadAsync(name, cancellation)
            ?? throw new SavepointException(SavepointProblem.Refused, $"Pipeline {name} has not run yet: there is nothing to save.");
        var own = PlanLineage.Of(pipeline.Plan, PipelineIdentityResolver.LogIdentityOf(log, await log.ReadAsync(cancellation)));
        return stored.Identity.Lineage == own ? stored : throw new SavepointException(
            SavepointProblem.Refused, $"Generation {stored.Identity.Generation} of {name} runs with another plan or on another log than this app: it cannot read its states. Ask the app that runs it.");
    }

    /// <summary>A group that has told its status has a state: one that is not found is not empty, but missing.</summary>
    private async Task CheckCompleteAsync(PipelineIdentity identity, IReadOnlyList<GroupSummary> groups, CancellationToken cancellation)
    {
        var told = (await statusTable.ReadAllAsync(identity, cancellation)).Where(row => row.Coverage.Count > 0).Select(row => row.Group);
        var missing = told.Except(groups.Select(g => g.Group)).Order().ToList();
        if (missing.Count > 0)
        {
            throw new SavepointException(
                SavepointProblem.Refused, $"The durable backend has no state of key groups {string.Join(", ", missing)}, although they were at work: is it another task hub? No savepoint was made.");
        }
    }

    private SavepointManifest Manifest(
        string name, string attempt, StoredIdentity stored, IReadOnlyList<ProgressRow> progress, IReadOnlyList<GroupSummary> groups) => new()
        {
            Version = SavepointManifest.CurrentVersion,
            Name = name,
            Attempt = attempt,
            CreatedAt = clock.GetUtcNow(),
            Pipeline = stored.Identity,
            PlanHash = stored.PlanHash,
            Query = pipeline.Query.CanonicalText,
            Log = stored.Log,
            KeyGroups = pipeline.Plan.KeyGroups,
            Progress = progress,
            Groups = groups,
            Ancestors = stored.Ancestors.ToArray(),
            CompleteFrom = stored.CompleteFrom,
        };

    private static SavepointException Taken(string name) => new(
        SavepointProblem.Refused, $"There is a savepoint '{name}' already, and savepoints never change. Choose another name, or delete that one first.");
}
