// Stand-in for Microsoft.DurableTask.Abstractions 1.28.0, src/Abstractions/Entities/{TaskEntityOperationExtensions,TaskEntityHelpers}.cs
using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.DurableTask.Entities;

namespace StreamFunctions.SdkStandIns;

/// <summary>The binding rules of an entity operation: internal in the official package, and so internal here.</summary>
internal static class EntityDispatch
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;

    /// <summary>Calls the target's method of the operation's name; overloads throw AmbiguousMatchException.</summary>
    public static bool TryInvoke(TaskEntityOperation operation, object target, out object? result, out Type returnType)
    {
        result = null;
        returnType = typeof(void);
        if (target.GetType().GetMethod(operation.Name, Methods) is not { } method)
        {
            return false;
        }

        try
        {
            result = method.Invoke(target, Bind(operation, method));
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException);
        }

        returnType = method.ReturnType;
        return true;
    }

    /// <summary>Awaits what the method returned, and only then stores the state.</summary>
    public static ValueTask<object?> CompleteAsync(
        TaskEntityState state, Func<object?> current, object? result, Type returnType)
    {
        if (AsTask(result, returnType) is { } task)
        {
            return new ValueTask<object?>(AwaitAsync(state, current, task, returnType));
        }

        state.SetState(current());
        return new ValueTask<object?>(result);
    }

    private static object?[] Bind(TaskEntityOperation operation, MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        foreach (IGrouping<bool, ParameterInfo> kind in parameters.GroupBy(IsContext).Where(kind => kind.Count() > 1))
        {
            string concept = kind.Key ? "context" : "input";
            throw new InvalidOperationException(
                $"Operation {operation} cannot be bound to '{method}': it has more than one {concept} parameter.");
        }

        return [.. parameters.Select(parameter => IsContext(parameter) ? operation.Context : Input(operation, parameter))];
    }

    private static bool IsContext(ParameterInfo parameter) => parameter.ParameterType == typeof(TaskEntityContext);

    private static object? Input(TaskEntityOperation operation, ParameterInfo parameter)
    {
        if (operation.HasInput)
        {
            return operation.GetInput(parameter.ParameterType);
        }

        return parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException(
                $"Operation {operation} cannot be bound to '{parameter.Member}': parameter '{parameter}' needs an input, and the caller gave none.");
    }

    private static Task? AsTask(object? result, Type returnType)
    {
        if (typeof(Task).IsAssignableFrom(returnType))
        {
            return (Task)result!;
        }

        if (returnType == typeof(ValueTask))
        {
            return ((ValueTask)result!).AsTask();
        }

        return IsGeneric(returnType, typeof(ValueTask<>))
            ? (Task)returnType.GetMethod(nameof(ValueTask.AsTask))!.Invoke(result, null)!
            : null;
    }

    private static async Task<object?> AwaitAsync(TaskEntityState state, Func<object?> current, Task task, Type returnType)
    {
        await task;
        state.SetState(current());
        return IsGeneric(returnType, typeof(Task<>)) || IsGeneric(returnType, typeof(ValueTask<>))
            ? task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task)
            : null;
    }

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
