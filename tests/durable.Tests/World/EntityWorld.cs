using System.Text.Json;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Time.Testing;

namespace StreamFunctions.Durable.Tests;

/// <summary>
/// Runs entities in memory and in virtual time, as the durable backend at its worst: signals are lost, repeated,
/// reordered, delayed and batched anew; hosts crash and twins run on old states. Single-threaded, seeded.
/// </summary>
internal sealed class EntityWorld(Random random, FakeTimeProvider time, JsonSerializerOptions json, Func<string, ITaskEntity> create)
{
    private const int MostSignalsPerBatch = 6;
    private readonly Dictionary<EntityInstanceId, List<string?>> _history = [];
    private readonly List<Signal> _pending = [];
    private Predicate<EntityInstanceId> _isGone = _ => false;

    public Faults Faults { get; set; } = Faults.None;

    /// <summary>Where the process dies on purpose.</summary>
    public AwaitPoints Points { get; init; } = new();

    /// <summary>Called with true before an instance runs whose commit will fail, and with false after it.</summary>
    public Action<bool> Stalled { get; init; } = _ => { };

    /// <summary>Whether a state that can undo is written once per batch, as by the local runtime, and not after each operation.</summary>
    public bool WritesOnce { get; init; }

    public int Batches { get; private set; }

    public List<Exception> Errors { get; } = [];

    /// <summary>The largest committed state of any entity, in characters.</summary>
    public int LargestState { get; private set; }

    /// <summary>The largest input of any signal, in characters.</summary>
    public int LargestInput { get; private set; }

    /// <summary>The committed state on which the operations that run now were started.</summary>
    public string? RunsOn { get; private set; }

    public IReadOnlyList<Signal> Pending => _pending;

    public bool HasDue => _pending.Exists(IsDue);

    public IEnumerable<(EntityInstanceId Id, string Json)> States =>
        _history.Where(h => h.Value[^1] is not null).Select(h => (h.Key, h.Value[^1]!));

    /// <summary>When the next signal is due; null if none is pending.</summary>
    public DateTimeOffset? NextDue => _pending.Count == 0 ? null : _pending.Min(s => s.At ?? time.GetUtcNow());

    public string? StateOf(EntityInstanceId id) => _history.TryGetValue(id, out var states) ? states[^1] : null;

    public void SetState(EntityInstanceId id, string? state) => HistoryOf(id).Add(state);

    public void Signal(EntityInstanceId to, string operation, object? input) =>
        Enqueue(new Signal(to, operation, input is null ? null : JsonSerializer.Serialize(input, input.GetType(), json), null));

    /// <summary>Every entity goes back to some older committed state, or to none, and stays there.</summary>
    public void GoBack()
    {
        foreach (var states in _history.Values)
        {
            states.Add(states[random.Next(states.Count)]);
        }
    }

    /// <summary>From here on nothing reaches certain entities any more.</summary>
    public void Lose(Predicate<EntityInstanceId> isGone)
    {
        _isGone = isGone;
        _pending.RemoveAll(s => isGone(s.To));
    }

    /// <summary>Runs one batch of one entity that has signals due. False if none has.</summary>
    public async Task<bool> StepAsync()
    {
        var due = _pending.Where(IsDue).ToList();
        if (due.Count == 0)
        {
            return false;
        }

        var entity = Faults.Reorder ? due[random.Next(due.Count)].To : due[0].To;
        var batch = due.Where(s => s.To == entity).ToList();
        if (Faults.Reorder)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch));
        }

        batch = !Faults.Rebatch ? batch : [.. batch.Take(1 + random.Next(MostSignalsPerBatch))];
        batch.ForEach(s => _pending.Remove(s));
        await RunAsync(entity, batch);
        return true;
    }

    private bool IsDue(Signal signal) => signal.At is not { } at || at <= time.GetUtcNow();

    private List<string?> HistoryOf(EntityInstanceId id)
    {
        if (!_history.TryGetValue(id, out var states))
        {
            _history.Add(id, states = [null]);
        }

        return states;
    }

    private async Task RunAsync(EntityInstanceId entity, List<Signal> batch)
    {
        var history = HistoryOf(entity);
        if (Chance(Faults.StaleTwin))
        {
            await ExecuteInVainAsync(entity, history[random.Next(history.Count)], batch);
        }

        if (Chance(Faults.LoseBatch))
        {
            await ExecuteInVainAsync(entity, history[^1], [.. batch.Take(random.Next(batch.Count + 1))]);
            return;
        }

        if (Chance(Faults.CrashInBatch))
        {
            await ExecuteInVainAsync(entity, history[^1], [.. batch.Take(random.Next(batch.Count + 1))]);
            batch.ForEach(Later);
            return;
        }

        if (Chance(Faults.SplitBrain))
        {
            var signalsOfOther = await ExecuteInVainAsync(entity, history[^1], [.. batch.Take(random.Next(batch.Count + 1))]);
            signalsOfOther.ForEach(Enqueue);
        }

        if (await ExecuteAsync(entity, history[^1], batch) is not var (state, signals))
        {
            Died(batch);
            return;
        }

        if (Chance(Faults.SplitBrain))
        {
            await ExecuteInVainAsync(entity, history[^1], [.. batch.Take(random.Next(batch.Count + 1))]);
        }

        Commit(history, batch, state, signals);
    }

    private void Commit(List<string?> history, List<Signal> batch, string? state, List<Signal> signals)
    {
        if (!Points.Pass())
        {
            Died(batch);
            return;
        }

        signals.ForEach(EnqueueOwn);
        if (Chance(Faults.SignalsWithoutCommit))
        {
            batch.ForEach(Later);
            return;
        }

        history.Add(state);
        LargestState = Math.Max(LargestState, state?.Length ?? 0);
        if (Chance(Faults.RepeatBatch) || !Points.Pass())
        {
            batch.ForEach(Later);
        }

        if (Chance(Faults.Rollback))
        {
            history.Add(history[random.Next(history.Count)]);
        }
    }

    /// <summary>The process died: by the backend's way its signals are gone, or come back after minutes.</summary>
    private void Died(List<Signal> batch)
    {
        if (Points.SignalsComeBack)
        {
            batch.ForEach(Later);
        }
    }

    /// <summary>Runs an instance whose commit fails; what it wrote is written, maybe much later.</summary>
    private async Task<List<Signal>> ExecuteInVainAsync(EntityInstanceId id, string? stored, List<Signal> batch)
    {
        Stalled(true);
        var done = await ExecuteAsync(id, stored, batch);
        Stalled(false);
        return done?.Signals ?? [];
    }

    /// <summary>Null: the process died in it.</summary>
    private async Task<(string? State, List<Signal> Signals)?> ExecuteAsync(EntityInstanceId id, string? stored, List<Signal> batch)
    {
        Batches++;
        RunsOn = stored;
        var entity = create(id.Name);
        var state = new TestEntityState(stored, json, WritesOnce);
        var context = new TestEntityContext(id, json);
        foreach (var signal in batch)
        {
            try
            {
                var running = entity.RunAsync(new TestEntityOperation(signal.Operation, signal.Input, context, state, json));
                if (!running.IsCompleted)
                {
                    return null;
                }

                await running;
                state.Commit();
                context.Commit();
            }
            catch (Exception e)
            {
                Errors.Add(e);
                state.Rollback();
                context.Rollback();
            }
        }

        return (state.Json, context.Signals);
    }

    /// <summary>Signals that a dead host had fetched come back after minutes.</summary>
    private void Later(Signal signal) => Put(signal with { At = time.GetUtcNow() + TimeSpan.FromSeconds(random.Next(300)) });

    private void Put(Signal signal)
    {
        if (!_isGone(signal.To))
        {
            _pending.Add(signal);
        }
    }

    private void EnqueueOwn(Signal signal)
    {
        var toItself = signal.Operation is nameof(WindowEntity.Flush) or nameof(WindowEntity.Tick) or nameof(PulseEntity.Beat);
        if (!(toItself && Chance(Faults.LoseSelfSignal)))
        {
            Enqueue(signal);
        }
    }

    private void Enqueue(Signal signal)
    {
        LargestInput = Math.Max(LargestInput, signal.Input?.Length ?? 0);
        if (Chance(Faults.RepeatSignal))
        {
            Later(signal);
        }

        var delay = Chance(Faults.DelayByMinutes) ? TimeSpan.FromSeconds(random.Next(300))
            : Chance(Faults.Delay) ? TimeSpan.FromMilliseconds(random.Next(8_000))
            : TimeSpan.Zero;
        Put(signal with { At = (signal.At ?? time.GetUtcNow()) + delay });
    }

    private bool Chance(double probability) => probability > 0 && random.NextDouble() < probability;
}
