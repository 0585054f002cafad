using System.Collections.Concurrent;
using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>Reads the states of key groups from the durable backend as they were last committed. Thread-safe.</summary>
internal sealed class GroupStates(LoadedPipeline pipeline, DurableClients clients)
{
    private const int Parallel = 8;

    /// <summary>Reads one group's state; null if nothing has come to it.</summary>
    /// <exception cref="SavepointException">There is one, and this program cannot read it.</exception>
    public async Task<GroupImage?> ReadAsync(PipelineIdentity identity, int group, CancellationToken cancellation)
    {
        var entity = await clients.Current.Entities.GetEntityAsync<WindowEntityState>(IdOf(identity, group), cancellation: cancellation);
        try
        {
            return entity is { IncludesState: true } ? GroupImage.Of(entity.State, pipeline.Plan, group) : null;
        }
        catch (SnapshotFormatException fault)
        {
            throw new SavepointException(SavepointProblem.Refused, $"The state of key group {group} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Reads the states of several groups and gives each to <paramref name="take"/>, which may run in parallel.</summary>
    public async Task<IReadOnlyList<GroupSummary>> ReadAllAsync(
        PipelineIdentity identity, IEnumerable<int> groups, Func<GroupImage, CancellationToken, Task> take, CancellationToken cancellation)
    {
        var found = new ConcurrentBag<GroupSummary>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(groups, options, async (group, token) =>
        {
            if (await ReadAsync(identity, group, token) is { } image)
            {
                await take(image, token);
                found.Add(image.Summary);
            }
        });
        return [.. found.OrderBy(summary => summary.Group)];
    }

    /// <summary>Has a group of a new generation begin with a state of a savepoint.</summary>
    public Task SignalRestoreAsync(PipelineIdentity identity, int group, RestoreMessage message, CancellationToken cancellation) =>
        clients.Current.Entities.SignalEntityAsync(IdOf(identity, group), nameof(WindowEntity.Restore), message, cancellation: cancellation);

    private static EntityInstanceId IdOf(PipelineIdentity identity, int group) => new(EntityNames.Window, EntityNames.WindowKey(identity, group));
}
