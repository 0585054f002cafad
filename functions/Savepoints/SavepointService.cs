using Microsoft.Extensions.Logging;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>Everything that can be done with savepoints. Thread-safe.</summary>
internal sealed class SavepointService(
    LoadedPipeline pipeline, IEventLog log, SavepointStore store, SavepointCreator creator, SavepointRestorer restorer, ILogger<SavepointService> logger)
{
    /// <summary>All of them; those that were never finished have no manifest.</summary>
    public async Task<IReadOnlyList<(string Name, SavepointManifest? Manifest)>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<(string Name, SavepointManifest? Manifest)>();
        foreach (var name in await store.NamesAsync(cancellation))
        {
            found.Add((name, await store.ExistsAsync(name, cancellation) ? await store.ManifestAsync(name, cancellation) : null));
        }

        return found;
    }

    /// <summary>What is in one, and whether it can be restored now.</summary>
    /// <exception cref="SavepointException">There is none.</exception>
    public async Task<(SavepointManifest Manifest, SavepointFit Fit)> InspectAsync(string name, CancellationToken cancellation)
    {
        var manifest = await store.ManifestAsync(name, cancellation);
        return (manifest, await FitAsync(manifest, cancellation));
    }

    /// <summary>Makes one.</summary>
    /// <exception cref="SavepointException">It cannot be made.</exception>
    public async Task<(SavepointManifest Manifest, SavepointFit Fit)> CreateAsync(string name, CancellationToken cancellation)
    {
        var manifest = await creator.CreateAsync(name, cancellation);
        return (manifest, await FitAsync(manifest, cancellation));
    }

    /// <inheritdoc cref="SavepointRestorer.RestoreAsync"/>
    public Task<RestoreOutcome> RestoreAsync(string name, bool force, CancellationToken cancellation) => restorer.RestoreAsync(name, force, cancellation);

    /// <summary>Deletes one, or what an unfinished try left. Generations that were restored from it do not need it.</summary>
    /// <exception cref="SavepointException">There is nothing of that name.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        if (!await store.DeleteAsync(name, cancellation))
        {
            throw new SavepointException(SavepointProblem.NotFound, $"Pipeline {pipeline.Plan.Name} has no savepoint '{name}'.");
        }

        Log.SavepointDeleted(logger, name, pipeline.Plan.Name);
    }

    private async Task<SavepointFit> FitAsync(SavepointManifest manifest, CancellationToken cancellation)
    {
        var snapshot = await log.ReadAsync(cancellation);
        return SavepointFit.Of(manifest, pipeline, PipelineIdentityResolver.LogIdentityOf(log, snapshot), snapshot);
    }
}
