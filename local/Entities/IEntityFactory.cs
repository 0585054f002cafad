using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Local.Entities;

/// <summary>Makes the entities that the runtime dispatches to. Thread-safe.</summary>
public interface IEntityFactory
{
    /// <summary>
    /// Makes the entity for one batch of operations; the lease is disposed after the batch.
    /// </summary>
    /// <param name="name">The entity's name, in lower case.</param>
    /// <exception cref="InvalidOperationException">No entity of that name exists; the message says which do.</exception>
    EntityLease Create(string name);
}

/// <summary>An entity and what it was made from (a service scope, say), which ends with it.</summary>
public sealed class EntityLease(ITaskEntity entity, IAsyncDisposable? scope = null) : IAsyncDisposable
{
    /// <summary>The entity, for one batch.</summary>
    public ITaskEntity Entity { get; } = entity;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => scope?.DisposeAsync() ?? default;
}

/// <summary>Entities by name, each made by a function without arguments.</summary>
public sealed class EntityFactories : IEntityFactory
{
    private readonly IReadOnlyDictionary<string, Func<EntityLease>> _factories;

    /// <summary>Names are compared without case.</summary>
    public EntityFactories(IReadOnlyDictionary<string, Func<EntityLease>> factories) =>
        _factories = new Dictionary<string, Func<EntityLease>>(factories, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public EntityLease Create(string name) => _factories.TryGetValue(name, out Func<EntityLease>? factory)
        ? factory()
        : throw new InvalidOperationException(
            $"No entity is named '{name}'. Known: {string.Join(", ", _factories.Keys.Order(StringComparer.Ordinal))}.");
}
