using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Local.Entities;

/// <summary>
/// Runs the operations of one entity, one after another, as the official dispatcher does (durabletask-dotnet,
/// src/Worker/Core/Shims/TaskEntityShim.cs): the state is read once and kept between operations; an operation that throws takes
/// back its own change of the state and its own signals, and the others go on. Not thread-safe.
/// </summary>
internal sealed class EntityOperationBatch
{
    private readonly ITaskEntity _entity;
    private readonly EntityJson _json;
    private readonly EntityBatchState _state;
    private readonly BatchContext _context;

    public EntityOperationBatch(ITaskEntity entity, EntityInstanceId id, byte[]? state, EntityJson json)
    {
        _entity = entity;
        _state = new EntityBatchState(json, state);
        _context = new BatchContext(id, json);
        _json = json;
    }

    /// <summary>The state as JSON after all operations; null for none. Once, and no operation after it.</summary>
    public byte[]? WriteState() => _state.Write();

    /// <summary>What the operations that succeeded have signalled, in order.</summary>
    public IReadOnlyList<NewSignal> Signals => _context.Signals;

    /// <summary>Runs one operation; returns its error, or null when it succeeded.</summary>
    public async Task<Exception?> RunAsync(StoredSignal signal)
    {
        try
        {
            object? result = await _entity.RunAsync(new Operation(this, signal));
            _json.Serialize(result);
            _state.Commit();
            _context.Commit();
            return null;
        }
#pragma warning disable CA1031 // Whatever an operation throws ends that operation alone.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _state.Rollback();
            _context.Rollback();
            return error;
        }
    }

    private sealed class Operation(EntityOperationBatch batch, StoredSignal signal) : TaskEntityOperation
    {
        public override string Name => signal.Operation;

        public override TaskEntityContext Context => batch._context;

        public override TaskEntityState State => batch._state;

        public override bool HasInput => signal.Input is not null;

        public override object? GetInput(Type inputType) => batch._json.Deserialize(signal.Input, inputType);
    }

    private sealed class BatchContext(EntityInstanceId id, EntityJson json) : TaskEntityContext
    {
        private readonly List<NewSignal> _signals = [];
        private int _committed;

        public IReadOnlyList<NewSignal> Signals => _signals;

        public override EntityInstanceId Id => id;

        public override void SignalEntity(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(operationName);
            ArgumentException.ThrowIfNullOrEmpty(id.Name, nameof(id));
            _signals.Add(new NewSignal(
                id.ToString(), operationName, json.Serialize(input), options?.SignalTime?.UtcTicks ?? 0));
        }

        public override string ScheduleNewOrchestration(
            TaskName name, object? input = null, StartOrchestrationOptions? options = null) =>
            throw new NotSupportedException(
                $"Entity {Id} asked for the orchestration '{name}': the local host runs entities only.");

        public void Commit() => _committed = _signals.Count;

        public void Rollback() => _signals.RemoveRange(_committed, _signals.Count - _committed);
    }
}
