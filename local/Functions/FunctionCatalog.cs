using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace StreamFunctions.Local.Functions;

/// <summary>The functions of an assembly, found by their attributes as the Functions host finds them. Immutable.</summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<FunctionDescriptor> functions) => Functions = functions;

    public IReadOnlyList<FunctionDescriptor> Functions { get; }

    /// <exception cref="FunctionsConfigurationException">
    /// A trigger is missing, unknown or refers to a missing setting, two functions share a name, or none has an Event Hubs trigger.
    /// </exception>
    public static FunctionCatalog Discover(Assembly assembly, SettingResolver settings) =>
        Discover(assembly.GetTypes().Where(type => type.IsVisible), assembly.GetName().Name!, settings);

    /// <summary>As <see cref="Discover(Assembly, SettingResolver)"/>, for some types; <paramref name="from"/> names them in messages.</summary>
    public static FunctionCatalog Discover(IEnumerable<Type> types, string from, SettingResolver settings)
    {
        List<FunctionDescriptor> functions = [.. Methods(types).Select(found => Describe(found.Name, found.Method, settings))];
        if (functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new FunctionsConfigurationException(
                $"Two functions are named '{twice.Key}': {string.Join(" and ", twice.Select(f => f.Id))}.");
        }

        if (!functions.Any(f => f.Trigger is EventHubBinding))
        {
            throw new FunctionsConfigurationException(
                $"No function of {from} has an [EventHubTrigger] parameter: nothing would ever read the event hub.");
        }

        return new FunctionCatalog(functions);
    }

    /// <summary>The functions with one kind of trigger.</summary>
    public IEnumerable<(FunctionDescriptor Function, TBinding Trigger)> With<TBinding>()
        where TBinding : TriggerBinding =>
        Functions.Where(f => f.Trigger is TBinding).Select(f => (f, (TBinding)f.Trigger));

    private static IEnumerable<(string Name, MethodInfo Method)> Methods(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<FunctionAttribute>()
        where attribute is not null
        orderby attribute.Name
        select (attribute.Name, method);

    private static FunctionDescriptor Describe(string name, MethodInfo method, SettingResolver settings)
    {
        List<(ParameterInfo Parameter, TriggerBindingAttribute Attribute)> triggers = [..
            from parameter in method.GetParameters()
            let attribute = parameter.GetCustomAttribute<TriggerBindingAttribute>()
            where attribute is not null
            select (parameter, attribute)];
        if (triggers.Count != 1)
        {
            throw new FunctionsConfigurationException(
                $"Function '{name}' ({method.DeclaringType!.Name}.{method.Name}) has {triggers.Count} parameters with a trigger attribute; it needs exactly one.");
        }

        TriggerBinding trigger = Bind(name, method, triggers[0].Parameter, triggers[0].Attribute, settings);
        return new FunctionDescriptor(name, method, trigger, RetryPolicy.From(method.GetCustomAttribute<RetryAttribute>(), name));
    }

    private static TriggerBinding Bind(
        string name, MethodInfo method, ParameterInfo parameter, TriggerBindingAttribute attribute, SettingResolver settings)
    {
        string Resolve(string? text) => settings.Resolve(text ?? string.Empty, $"function '{name}'");
        return attribute switch
        {
            EventHubTriggerAttribute hub => new EventHubBinding(
                parameter,
                Resolve(hub.EventHubName),
                Resolve(hub.ConsumerGroup) is { Length: > 0 } group ? group : "$Default",
                hub.Connection is { Length: > 0 } connection ? Resolve(connection) : throw NoConnection(name),
                hub.IsBatched),
            EntityTriggerAttribute entity => new EntityBinding(
                parameter, (entity.EntityName ?? name).ToLowerInvariant(), EntityTypeFinder.Find(method)),
            TimerTriggerAttribute timer => new TimerBinding(
                parameter, TimerSchedule.Parse(Resolve(timer.Schedule), name), timer.RunOnStartup, timer.UseMonitor),
            HttpTriggerAttribute http => new HttpBinding(parameter, Resolve(http.Route ?? name), http.Methods ?? []),
            _ => throw new FunctionsConfigurationException(
                $"Function '{name}' has a {attribute.GetType().Name}; the local host knows Event Hubs, entity, timer and HTTP triggers."),
        };
    }

    private static FunctionsConfigurationException NoConnection(string name) =>
        new($"The [EventHubTrigger] of function '{name}' has no Connection: name the setting that holds the connection string.");
}
