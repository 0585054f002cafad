namespace StreamFunctions.Fuzz.Tests;

/// <summary>All targets, by name.</summary>
internal static class Targets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> Known = new(StringComparer.Ordinal)
    {
        ["amqp"] = () => new AmqpTarget(),
        ["connection"] = () => new ConnectionTarget(),
        ["event"] = () => new EventTarget(),
        ["query"] = () => new QueryTarget(),
        ["state"] = () => new StateTarget(),
        ["block"] = () => new BlockTarget(),
    };

    public static IReadOnlyList<string> Names => [.. Known.Keys];

    public static FuzzTarget Create(string name) => Known[name]();
}
