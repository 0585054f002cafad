using Microsoft.Extensions.Logging;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Functions.Telemetry;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>What a restore did.</summary>
/// <param name="Manifest">The savepoint.</param>
/// <param name="Pipeline">The generation that goes on from it.</param>
/// <param name="Lost">Ranges that the log had forgotten; told as lost, because it was forced.</param>
/// <param name="Overwritten">What a generation in between had written over the savepoint's results.</param>
/// <param name="Warnings">What went wrong afterwards, and what becomes of it: the savepoint is restored nevertheless.</param>
internal sealed record RestoreOutcome(
    SavepointManifest Manifest, PipelineIdentity Pipeline, IReadOnlyList<LogNeed> Lost, OverwrittenResults Overwritten, IReadOnlyList<string> Warnings);

/// <summary>
/// Makes a savepoint the beginning of the pipeline's next generation. The generation exists only at the last step; who dies
/// before has used up a number and changed nothing else. Of two at once one wins. Thread-safe.
/// </summary>
internal sealed class SavepointRestorer(
    LoadedPipeline pipeline, IEventLog log, PipelineTable pipelines, ProgressTable progressTable, GroupStates states, SavepointStore store,
    OverwrittenReader overwritten, PipelineIdentityResolver identities, ISignals signals, TimeProvider clock, ILogger<SavepointRestorer> logger)
{
    private const int MaxAttempts = 10;
    private const int LooksPerSignal = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>For how long the groups may take to begin. Azure cuts an HTTP request off after 230 seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Restores a savepoint.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="force">Whether to go on although the log has forgotten something: it is told as lost.</param>
    /// <param name="cancellation">Stops it; nothing has changed then but that a number is used up.</param>
    /// <exception cref="SavepointException">It cannot be restored; the message says why.</exception>
    public async Task<RestoreOutcome> RestoreAsync(string name, bool force, CancellationToken cancellation)
    {
        var manifest = await store.ManifestAsync(name, cancellation);
        var snapshot = await log.ReadAsync(cancellation);
        var fit = SavepointFit.Of(manifest, pipeline, PipelineIdentityResolver.LogIdentityOf(log, snapshot), snapshot);
        Check(fit, manifest, force);
        var (before, next) = await ReserveAsync(manifest, cancellation);
        await BeginAsync(manifest, next, cancellation);
        foreach (var row in manifest.Progress)
        {
            await progressTable.TryWriteAsync(next, row, null, cancellation);
        }

        await PublishAsync(manifest, before, next, cancellation);
        Log.SavepointRestored(logger, name, next.Name, next.Generation, manifest.Pipeline.Generation, before.Identity.Generation, fit.Missing.Count);
        return await FinishAsync(new RestoreOutcome(manifest, next, fit.Missing, OverwrittenResults.None, []), before, cancellation);
    }

    /// <summary>What may fail now fails a restore no more: who is told that it failed would do it again, over a generation that runs.</summary>
    private async Task<RestoreOutcome> FinishAsync(RestoreOutcome done, StoredIdentity before, CancellationToken cancellation)
    {
        var warnings = new List<string>();
        async Task TryAsync(Func<Task> step, Action<ILogger, Exception, string, string, int> log, string warning)
        {
            try
            {
                await step();
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                log(logger, fault, done.Manifest.Name, done.Pipeline.Name, done.Pipeline.Generation);
                warnings.Add(warning);
            }
        }

        // Events that come to this process from here on go to the new generation; other processes follow within half a minute.
        await TryAsync(
            () => identities.RecheckAsync(cancellation), Log.SavepointNotNoticed,
            "This process may go on with the generation of before for half a minute; what it hands out meanwhile is read from the log again.");
        await TryAsync(
            () => signals.WakeAsync(done.Pipeline, cancellation), Log.SavepointNotWoken,
            "The pulse could not be woken. The guard's timer (every five minutes, unless set otherwise) wakes it, or the next event that comes to a process that knows of the new generation: all do within half a minute. Until then windows may stay open.");
        await TryAsync(
            async () => done = done with { Overwritten = await overwritten.ReadAsync(done.Manifest, before, done.Pipeline, cancellation) }, Log.SavepointOverwrittenUnknown,
            "It could not be read whether another generation has written over results of before the savepoint. A rebuild of their time, as a dry run, says so.");
        return done with { Warnings = warnings };
    }

    private static void Check(SavepointFit fit, SavepointManifest manifest, bool force)
    {
        if (fit.Obstacle is { } obstacle)
        {
            throw new SavepointException(SavepointProblem.Refused, obstacle);
        }

        if (fit.Missing.Count > 0 && !force)
        {
            throw new SavepointException(
                SavepointProblem.Refused,
                $"The log no longer holds what savepoint '{manifest.Name}' needs: {fit.MissingText}. Restored, those events would be missing. Force it to go on all the same; they are told as lost then, and alerts say so.");
        }
    }

    /// <summary>Takes a generation's number that nobody has had.</summary>
    private async Task<(StoredIdentity Before, PipelineIdentity Next)> ReserveAsync(SavepointManifest manifest, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await pipelines.ReadAsync(pipeline.Plan.Name, cancellation) ?? throw new SavepointException(
                SavepointProblem.Refused, $"Pipeline {pipeline.Plan.Name} has no generation in these tables: the results that belong to the savepoint are not here.");
            var number = Math.Max(stored.NextGeneration, manifest.Pipeline.Generation + 1);
            if (await pipelines.TryWriteAsync(stored with { Reserved = number }, cancellation))
            {
                return (stored, manifest.Pipeline with { Generation = number });
            }
        }

        throw Busy();
    }

    /// <summary>Signals the groups until all of them have begun: signals may be lost.</summary>
    private async Task BeginAsync(SavepointManifest manifest, PipelineIdentity next, CancellationToken cancellation)
    {
        var waiting = manifest.Groups.ToDictionary(g => g.Group);
        var started = clock.GetTimestamp();
        for (var look = 0; waiting.Count > 0; look++)
        {
            if (look % LooksPerSignal == 0)
            {
                foreach (var group in waiting.Values)
                {
                    var message = new RestoreMessage(next.Lineage, manifest.ImageOf(group.Group), group.Hash);
                    await states.SignalRestoreAsync(next, group.Group, message, cancellation);
                }
            }

            await Task.Delay(Pause, clock, cancellation);
            foreach (var group in await states.ReadAllAsync(next, [.. waiting.Keys], (_, _) => Task.CompletedTask, cancellation))
            {
                waiting.Remove(group.Group);
            }

            if (waiting.Count > 0 && clock.GetElapsedTime(started) > Patience)
            {
                throw new SavepointException(
                    SavepointProblem.Refused, $"Key groups {string.Join(", ", waiting.Keys.Order())} have not begun with their states within {Patience.TotalMinutes} minutes; the log entries 2007 of the app say why. Nothing has changed; try again.");
            }
        }
    }

    /// <summary>From here on the generation is the current one.</summary>
    private async Task PublishAsync(SavepointManifest manifest, StoredIdentity before, PipelineIdentity next, CancellationToken cancellation)
    {
        var ancestors = AncestorCodec.Write(
            [.. AncestorCodec.Read(manifest.Ancestors), Ancestor.Of(manifest.Pipeline.Generation, manifest.KeyGroups, manifest.Groups)]);
        if (ancestors.Length > AncestorCodec.MostBytes)
        {
            throw new SavepointException(
                SavepointProblem.Refused, $"The results of generation {manifest.Pipeline.Generation} are put together from too many savepoints already ({AncestorCodec.MostBytes / 1024} KiB of bounds): with {manifest.KeyGroups} key groups no more can be added.");
        }

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await pipelines.ReadAsync(next.Name, cancellation);
            if (stored is null || stored.Identity != before.Identity)
            {
                throw new SavepointException(
                    SavepointProblem.Refused, $"Generation {stored?.Identity.Generation} has begun meanwhile: by another restore, or by a deployment. Nothing was changed; look at what runs, and try again if it is still wanted.");
            }

            if (await pipelines.TryWriteAsync(Succeed(stored, manifest, next, ancestors), cancellation))
            {
                return;
            }
        }

        throw Busy();
    }

    // The revision stays: an app of the replaced plan has the same one, and finds its lineage retired.
    private StoredIdentity Succeed(StoredIdentity stored, SavepointManifest manifest, PipelineIdentity next, byte[] ancestors) =>
        OwnPlan.Of(pipeline, manifest.Log).Succeed(stored, next.Generation) with
        {
            Revision = stored.Revision,
            Reserved = Math.Max(stored.Reserved, next.Generation),
            CompleteFrom = manifest.CompleteFrom,
            Ancestors = ancestors,
        };

    private SavepointException Busy() => new(
        SavepointProblem.Refused, $"The row of pipeline {pipeline.Plan.Name} was changed by others {MaxAttempts} times in a row. Try again.");
}
