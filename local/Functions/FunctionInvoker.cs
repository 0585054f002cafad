using System.Globalization;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace StreamFunctions.Local.Functions;

/// <summary>What one call is made with: the trigger's value, what its binding knows, and which retry this is (0 for none).</summary>
internal sealed record Invocation(object? Value, IReadOnlyDictionary<string, object?> BindingData, int Retry = 0);

/// <summary>Calls a function's method: its class from a service scope of its own, its parameters by their attributes. Thread-safe.</summary>
internal sealed class FunctionInvoker(IServiceProvider services, DurableTaskClient durable)
{
    /// <summary>Calls and awaits the method; returns its result, null for none. The method's own exception comes through.</summary>
    public async Task<object?> InvokeAsync(FunctionDescriptor function, Invocation invocation, CancellationToken cancellation)
    {
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        LocalFunctionContext context = new(
            function, scope.ServiceProvider, invocation.BindingData, invocation.Retry, cancellation);
        object? target = function.Method.IsStatic
            ? null
            : ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, function.Method.DeclaringType!);
        object?[] arguments = [..
            function.Method.GetParameters().Select(parameter => Argument(parameter, function, invocation, context))];
        object? result = function.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, CultureInfo.InvariantCulture);
        return await Unwrap(result);
    }

    private object? Argument(
        ParameterInfo parameter, FunctionDescriptor function, Invocation invocation, LocalFunctionContext context)
    {
        if (parameter.Name == function.Trigger.Parameter.Name)
        {
            return invocation.Value;
        }

        if (parameter.GetCustomAttribute<DurableClientAttribute>() is not null)
        {
            return durable;
        }

        if (parameter.ParameterType == typeof(FunctionContext))
        {
            return context;
        }

        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return context.CancellationToken;
        }

        return BindingValue(parameter, function, invocation.BindingData);
    }

    private static object? BindingValue(
        ParameterInfo parameter, FunctionDescriptor function, IReadOnlyDictionary<string, object?> data)
    {
        if (data.TryGetValue(parameter.Name!, out object? value) && value is not null)
        {
            Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            return type.IsInstanceOfType(value) ? value : Converted(value, type, parameter.Name!);
        }

        return parameter.HasDefaultValue || !parameter.ParameterType.IsValueType
            ? (parameter.HasDefaultValue ? parameter.DefaultValue : null)
            : throw new FunctionsConfigurationException(
                $"Parameter '{parameter.Name}' of function '{function.Name}' cannot be bound: its trigger has no value of that name.");
    }

    private static object Converted(object value, Type type, string name)
    {
        try
        {
            return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is FormatException or InvalidCastException or OverflowException)
        {
            throw new BindingValueException($"'{value}' is not a usable value of '{name}': it must be a {type.Name}.", error);
        }
    }

    private static async Task<object?> Unwrap(object? result)
    {
        switch (result)
        {
            case Task task:
                await task;
                return Result(task);
            case ValueTask valueTask:
                await valueTask;
                return null;
            case not null when result.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>):
                Task asTask = (Task)type.GetMethod(nameof(ValueTask<object>.AsTask))!.Invoke(result, null)!;
                await asTask;
                return Result(asTask);
            default:
                return result;
        }
    }

    // A method that returns a plain Task returns, at run time, a Task<VoidTaskResult>.
    private static object? Result(Task task) =>
        task.GetType().GetProperty(nameof(Task<object>.Result))?.GetValue(task) is { } value
        && value.GetType().Name != "VoidTaskResult"
            ? value
            : null;
}

/// <summary>The trigger's value for a parameter is of the wrong form; the caller's mistake, not the function's.</summary>
internal sealed class BindingValueException(string message, Exception inner) : Exception(message, inner);
