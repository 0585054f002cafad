using System.Reflection;

namespace StreamFunctions.Local.Functions;

/// <summary>What makes a function run, with every setting resolved. The parameter is the one that carries the attribute.</summary>
internal abstract record TriggerBinding(ParameterInfo Parameter);

/// <summary>Events of a hub. <see cref="Connection"/> is the name of the setting that holds the connection.</summary>
internal sealed record EventHubBinding(
    ParameterInfo Parameter, string EventHub, string ConsumerGroup, string Connection, bool IsBatched) : TriggerBinding(Parameter);

/// <summary>Operations of the entities of one name (lower case), run by <see cref="EntityType"/>.</summary>
internal sealed record EntityBinding(ParameterInfo Parameter, string EntityName, Type EntityType) : TriggerBinding(Parameter);

/// <summary>A schedule. <see cref="UseMonitor"/>: whether firings are recorded, so that a missed one is made up for.</summary>
internal sealed record TimerBinding(ParameterInfo Parameter, TimerSchedule Schedule, bool RunOnStartup, bool UseMonitor) : TriggerBinding(Parameter);

/// <summary>HTTP requests. The route is relative to the prefix of host.json; no methods means all of them.</summary>
internal sealed record HttpBinding(ParameterInfo Parameter, string Route, IReadOnlyList<string> Methods) : TriggerBinding(Parameter);

/// <summary>One [Function] method.</summary>
internal sealed record FunctionDescriptor(string Name, MethodInfo Method, TriggerBinding Trigger, RetryPolicy Retry)
{
    public string Id => $"{Method.DeclaringType!.FullName}.{Method.Name}";
}
