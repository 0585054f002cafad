// Stand-in for Microsoft.DurableTask.Abstractions 1.28.0, src/Abstractions/Entities/TaskEntity.cs
using StreamFunctions.SdkStandIns;

namespace Microsoft.DurableTask.Entities;

public interface ITaskEntity
{
    ValueTask<object?> RunAsync(TaskEntityOperation operation);
}

public abstract class TaskEntity<TState> : ITaskEntity
{
    protected virtual bool AllowStateDispatch => false;

    protected TState State { get; set; } = default!;

    protected TaskEntityContext Context { get; private set; } = null!;

    public ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Context = operation.Context;
        State = operation.State.GetState(typeof(TState)) is { } state ? (TState)state : InitializeState(operation);

        // The entity's own methods win over those of its state, and both win over the implicit delete.
        if (EntityDispatch.TryInvoke(operation, this, out object? result, out Type returnType)
            || (AllowStateDispatch && EntityDispatch.TryInvoke(operation, RequiredState(), out result, out returnType)))
        {
            return EntityDispatch.CompleteAsync(operation.State, () => State, result, returnType);
        }

        if (string.Equals(operation.Name, "delete", StringComparison.OrdinalIgnoreCase))
        {
            operation.State.SetState(null);
            return default;
        }

        throw new NotSupportedException($"No suitable method found for entity operation '{operation}'.");
    }

    // The instance of a Nullable<T> would be null: the underlying type is made instead.
    protected virtual TState InitializeState(TaskEntityOperation entityOperation) =>
        Nullable.GetUnderlyingType(typeof(TState)) is { } underlying
            ? (TState)Activator.CreateInstance(underlying)!
            : Activator.CreateInstance<TState>();

    private object RequiredState() =>
        State ?? throw new InvalidOperationException("An operation was dispatched to the entity's state, but the state is null.");
}
