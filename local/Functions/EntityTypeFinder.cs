using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.Local.Functions;

/// <summary>
/// Finds the entity that an entity function dispatches to. The official dispatcher cannot be made outside its worker, so the
/// function's call of <c>dispatcher.DispatchAsync&lt;T&gt;()</c> is read instead of run: T is in its compiled code.
/// </summary>
internal static class EntityTypeFinder
{
    /// <exception cref="FunctionsConfigurationException">The method does not consist of such a call.</exception>
    public static Type Find(MethodInfo function) => Calls(function)
        .Where(call => call.DeclaringType == typeof(TaskEntityDispatcher) && call.IsGenericMethod)
        .Select(call => call.GetGenericArguments()[0])
        .FirstOrDefault(type => typeof(ITaskEntity).IsAssignableFrom(type))
        ?? throw new FunctionsConfigurationException(
            $"{function.DeclaringType!.Name}.{function.Name} has an entity trigger; the local host runs it only if it is not async " +
            "and returns 'dispatcher.DispatchAsync<TEntity>()' with an ITaskEntity as TEntity.");

    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int i = 0; i + 5 <= code.Length; i++)
        {
            if ((code[i] == OpCodes.Callvirt.Value || code[i] == OpCodes.Call.Value) && Resolve(method, code.AsSpan(i + 1)) is { } call)
            {
                yield return call;
            }
        }
    }

    // Not every byte that looks like a call is one: what follows must name a method of this module.
    private static MethodBase? Resolve(MethodInfo method, ReadOnlySpan<byte> token)
    {
        try
        {
            return method.Module.ResolveMethod(BinaryPrimitives.ReadInt32LittleEndian(token));
        }
        catch (Exception error) when (error is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }
}
