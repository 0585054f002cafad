using System.Globalization;
using Amqp.Types;

namespace StreamFunctions.Local.EventHubs.Wire;

/// <summary>
/// Texts of values that a peer chose. The library decodes values whose own <see cref="object.ToString"/> fails, alone or deep in a
/// list or a map.
/// </summary>
internal static class AmqpText
{
    /// <summary>A string or a symbol as it is, a number or the like in its usual form; of anything else only what it is; null of null.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        Symbol symbol => symbol.ToString(),
        bool flag => flag ? "true" : "false",
        IFormattable simple => simple.ToString(null, CultureInfo.InvariantCulture),
        _ => $"({value.GetType().Name})",
    };
}
