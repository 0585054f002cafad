using System.Text;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using StreamFunctions.Local.Hosting;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Signals and reads the entities of one file; the process that dispatches them may be another. A signal is accepted when its
/// task completes: it is committed then. Thread-safe.
/// </summary>
internal sealed class LocalEntityClient(
    EntityDatabase database, EntityJson json, EntityFaults faults, LocalCounters counters, TimeProvider time)
    : DurableEntityClient("local")
{
    private readonly FaultDraws _faults = new(faults);

    public override async Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id.Name, nameof(id));
        ArgumentException.ThrowIfNullOrEmpty(operationName);
        cancellation.ThrowIfCancellationRequested();
        NewSignal signal = new(
            id.ToString(), operationName, json.Serialize(input), options?.SignalTime?.UtcTicks ?? 0);
        IReadOnlyList<NewSignal> stored = _faults.Disturb(signal, time.GetUtcNow().UtcTicks);
        _faults.Pass(EntityCrashPoint.BeforeAccept);
        await database.Writer.WriteAsync(writes =>
        {
            foreach (NewSignal one in stored)
            {
                writes.Accept(one);
            }
        });
        _faults.Pass(EntityCrashPoint.AfterAccept);
        counters.SignalAccepted();
    }

    public override Task<EntityMetadata?> GetEntityAsync(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default)
    {
        StoredInstance? found = database.Read(reader => reader.Instance(id.ToString()));
        return Task.FromResult(found is null ? null : Metadata(found, includeState));
    }

    public override Task<EntityMetadata<T>?> GetEntityAsync<T>(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default)
    {
        StoredInstance? found = database.Read(reader => reader.Instance(id.ToString()));
        return Task.FromResult(found is null ? null : Metadata<T>(found, includeState));
    }

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) =>
        Pages(filter ?? new EntityQuery(), Metadata);

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) =>
        Pages(filter ?? new EntityQuery(), Metadata<T>);

    /// <summary>Has nothing to do: an entity without state is removed in the commit that empties it, and no lock exists here.</summary>
    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null,
        bool continueUntilComplete = true,
        CancellationToken cancellation = default) => Task.FromResult(default(CleanEntityStorageResult));

    private AsyncPageable<TMetadata> Pages<TMetadata>(EntityQuery query, Func<StoredInstance, bool, TMetadata> convert)
        where TMetadata : notnull => Pageable.Create((token, size, cancellation) =>
        {
            int limit = size ?? query.PageSize ?? EntityQuery.DefaultPageSize;
            List<StoredInstance> rows = database.Read(reader => reader.Instances(
                query.InstanceIdStartsWith ?? string.Empty,
                query.LastModifiedFrom?.UtcTicks ?? 0,
                query.LastModifiedTo?.UtcTicks ?? long.MaxValue,
                token ?? query.ContinuationToken ?? string.Empty,
                limit));
            return Task.FromResult(new Page<TMetadata>(
                [.. rows.Select(row => convert(row, query.IncludeState))],
                rows.Count == limit ? rows[^1].Id : null));
        });

    private EntityMetadata Metadata(StoredInstance row, bool includeState) =>
        new(EntityInstanceId.FromString(row.Id), includeState && row.State is { } state ? new SerializedData(Encoding.UTF8.GetString(state), json.Converter) : null)
        {
            LastModifiedTime = new DateTimeOffset(row.Modified, TimeSpan.Zero),
            BacklogQueueSize = row.Backlog,
        };

    private EntityMetadata<T> Metadata<T>(StoredInstance row, bool includeState)
    {
        EntityInstanceId id = EntityInstanceId.FromString(row.Id);
        DateTimeOffset modified = new(row.Modified, TimeSpan.Zero);
        return includeState
            ? new EntityMetadata<T>(id, (T?)json.Deserialize(row.State, typeof(T))) { LastModifiedTime = modified, BacklogQueueSize = row.Backlog }
            : new EntityMetadata<T>(id) { LastModifiedTime = modified, BacklogQueueSize = row.Backlog };
    }
}
