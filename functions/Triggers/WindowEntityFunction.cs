using Microsoft.Azure.Functions.Worker;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions;

/// <summary>Runs the operations of the entities that hold the windows.</summary>
public static class WindowEntityFunction
{
    /// <summary>Called by the durable backend with a batch of operations of one entity.</summary>
    [Function(EntityNames.Window)]
    public static Task RunAsync([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<WindowEntity>();
}
