using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Sdk.Tests;

/// <summary>The state of <see cref="Counter"/>.</summary>
public sealed class Total
{
    public int Value { get; set; }
}

/// <summary>An entity with a method for every rule of binding.</summary>
public sealed class Counter : TaskEntity<Total>
{
    public int Add(int amount) => State.Value += amount;

    public int AddOne(int amount = 1) => Add(amount);

    public string Describe(TaskEntityContext context, int input) => $"{context.Id}:{input + State.Value}";

    public async Task<int> LaterTask()
    {
        await Task.Yield();
        return Add(5);
    }

    public async ValueTask<int> LaterValueTask()
    {
        await Task.Yield();
        return Add(5);
    }

    public ValueTask<int> LaterValueTaskAtOnce() => ValueTask.FromResult(Add(5));

    public async Task LaterPlainTask()
    {
        await Task.Yield();
        Add(6);
    }

    public async ValueTask LaterPlainValueTask()
    {
        await Task.Yield();
        Add(6);
    }

    public void Fail()
    {
        Add(1);
        throw new TimeoutException("The example fails.");
    }

    public async Task FailLater()
    {
        await Task.Yield();
        Fail();
    }

    public int Twice(int amount) => Add(amount * 2);

    public int Twice(string amount) => Add(amount.Length * 2);

    public int TwoInputs(int first, int second) => Add(first + second);
}

internal sealed class Operation(string name, TaskEntityState state, object? input = null) : TaskEntityOperation
{
    public override string Name => name;

    public override TaskEntityContext Context { get; } = new NamedContext();

    public override TaskEntityState State => state;

    public override bool HasInput => input is not null;

    public override object? GetInput(Type inputType) => input;
}

internal sealed class RecordingState(Total? initial) : TaskEntityState
{
    public object? Stored { get; private set; }

    public bool WasStored { get; private set; }

    public override bool HasState => initial is not null;

    public override object? GetState(Type type) => initial;

    public override void SetState(object? state)
    {
        WasStored = true;
        Stored = state;
    }
}

internal sealed class NamedContext : TaskEntityContext
{
    public override EntityInstanceId Id => new("counter", "a");

    public override void SignalEntity(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null) =>
        throw new InvalidOperationException("The counter signals nobody.");

    public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null) =>
        throw new InvalidOperationException("The counter starts nothing.");
}
