using Microsoft.DurableTask.Entities;
using StreamFunctions.Durable;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// The state of one entity during a batch of operations: read once, kept as an object between them, put back when one throws.
/// Becomes JSON after each operation, as in the official dispatcher; one that can undo (<see cref="IUndoableState"/>) becomes
/// JSON once, when the batch is stored. Not thread-safe.
/// </summary>
/// <param name="json">How a state becomes JSON.</param>
/// <param name="stored">The committed state as JSON; null for none.</param>
internal sealed class EntityBatchState(EntityJson json, byte[]? stored) : TaskEntityState
{
    private Form _committed = new(stored, null);
    private Form _current = new(stored, null);
    private object? _cached;

    public override bool HasState => _current.Json is not null || _current.Unwritten is not null;

    /// <summary>The state as JSON, once, after the last operation: what an object has written of itself it cannot undo. Null for none.</summary>
    public byte[]? Write() => _current.Unwritten is { } state ? json.Serialize(state) : _current.Json;

    /// <exception cref="NotSupportedException">The state is unwritten, and asked for as another type than its own.</exception>
    public override object? GetState(Type type)
    {
        if (_cached?.GetType() is { } cachedType && cachedType.IsAssignableFrom(type))
        {
            return _cached;
        }

        return _cached = _current.Unwritten is null
            ? json.Deserialize(_current.Json, type)
            : throw new NotSupportedException($"A state of type {_current.Unwritten.GetType()} is asked for as {type} in the batch that set it.");
    }

    public override void SetState(object? state)
    {
        _current = state is IUndoableState undoable ? new Form(null, undoable) : new Form(json.Serialize(state), null);
        _cached = state;
    }

    /// <summary>The operation succeeded: what it set stays.</summary>
    public void Commit()
    {
        _current.Unwritten?.Keep();
        _committed = _current;
    }

    /// <summary>The operation threw: the state is what it was before.</summary>
    public void Rollback()
    {
        // What was read and not set, or was written, may have been changed in place: it is read again.
        _current = _committed;
        _current.Unwritten?.Undo();
        _cached = _current.Unwritten;
    }

    /// <summary>A state in one of two forms, or none at all.</summary>
    private readonly record struct Form(byte[]? Json, IUndoableState? Unwritten);
}
