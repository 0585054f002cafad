// Stand-in for Microsoft.Azure.Functions.Worker.Extensions.DurableTask 1.21.1, src/Worker.Extensions.DurableTask/{EntityTriggerAttribute,DurableClientAttribute,TaskEntityDispatcher}.cs
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask.Entities;
using StreamFunctions.SdkStandIns;

namespace Microsoft.Azure.Functions.Worker;

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EntityTriggerAttribute : TriggerBindingAttribute
{
    public string? EntityName { get; set; }
}

public sealed class DurableClientAttribute : InputBindingAttribute
{
    public string? TaskHub { get; set; }

    public string? ConnectionName { get; set; }
}

public sealed class TaskEntityDispatcher
{
    internal TaskEntityDispatcher()
    {
    }

    public Task DispatchAsync(ITaskEntity entity) => throw NotHere.Exception(nameof(TaskEntityDispatcher));

    public Task DispatchAsync<T>() => throw NotHere.Exception(nameof(TaskEntityDispatcher));

    public Task DispatchAsync(Func<TaskEntityOperation, ValueTask<object?>> handler) =>
        throw NotHere.Exception(nameof(TaskEntityDispatcher));
}
