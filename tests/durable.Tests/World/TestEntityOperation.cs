using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Durable.Tests;

/// <summary>One operation as the durable worker gives it to an entity: input and state pass through JSON.</summary>
internal sealed class TestEntityOperation(
    string name, string? input, TestEntityContext context, TestEntityState state, JsonSerializerOptions json) : TaskEntityOperation
{
    public override string Name => name;

    public override TaskEntityContext Context => context;

    public override TaskEntityState State => state;

    public override bool HasInput => input is not null;

    public override object? GetInput(Type inputType) => input is null ? null : JsonSerializer.Deserialize(input, inputType, json);
}

/// <summary>
/// The state of a batch of operations: read once, written after each operation, rolled back to the last good JSON if
/// one throws. As in the official worker's own shim; or, if asked, as in the local runtime, which has a state that can
/// undo written once, when the batch commits.
/// </summary>
internal sealed class TestEntityState(string? stored, JsonSerializerOptions json, bool writesOnce = false) : TaskEntityState
{
    private (string? Json, IUndoableState? Unwritten) _checkpoint = (stored, null);
    private (string? Json, IUndoableState? Unwritten) _current = (stored, null);
    private object? _cached;

    /// <summary>The state as JSON, after the last operation.</summary>
    public string? Json => _current.Unwritten is { } state ? JsonSerializer.Serialize(state, state.GetType(), json) : _current.Json;

    public override bool HasState => _current != default;

    public override object? GetState(Type type) =>
        _cached ??= _current.Json is null ? null : JsonSerializer.Deserialize(_current.Json, type, json);

    public override void SetState(object? state)
    {
        _current = writesOnce && state is IUndoableState undoable ? (null, undoable)
            : (state is null ? null : JsonSerializer.Serialize(state, state.GetType(), json), null);
        _cached = state;
    }

    public void Commit()
    {
        _current.Unwritten?.Keep();
        _checkpoint = _current;
    }

    public void Rollback()
    {
        _current = _checkpoint;
        _current.Unwritten?.Undo();
        _cached = _current.Unwritten;
    }
}

/// <summary>Records what an entity signals; nothing leaves before the batch commits.</summary>
internal sealed class TestEntityContext(EntityInstanceId id, JsonSerializerOptions json) : TaskEntityContext
{
    private int _checkpoint;

    public override EntityInstanceId Id => id;

    public List<Signal> Signals { get; } = [];

    public override void SignalEntity(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null) =>
        Signals.Add(new Signal(id, operationName, input is null ? null : JsonSerializer.Serialize(input, input.GetType(), json), options?.SignalTime));

    public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null) =>
        throw new NotSupportedException("No entity of ours starts orchestrations.");

    public void Commit() => _checkpoint = Signals.Count;

    public void Rollback() => Signals.RemoveRange(_checkpoint, Signals.Count - _checkpoint);
}

/// <summary>A signal on its way.</summary>
/// <param name="To">The entity.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Input">Its input as JSON.</param>
/// <param name="At">When it is due; null = at once.</param>
internal sealed record Signal(EntityInstanceId To, string Operation, string? Input, DateTimeOffset? At);
