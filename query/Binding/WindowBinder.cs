using StreamFunctions.Query.Syntax;
using StreamFunctions.Windowing;

namespace StreamFunctions.Query.Binding;

/// <summary>Checks the window of GROUP BY.</summary>
internal sealed class WindowBinder(DiagnosticBag errors)
{
    private static readonly string[] _names = ["TumblingWindow", "HoppingWindow", "SessionWindow", "CountWindow"];

    /// <summary>Whether a call in GROUP BY is meant as a window, also if it is misspelt.</summary>
    public static bool LooksLikeWindow(Expression expression) => expression is CallExpression call
        && (Canonical(call) is not null
            || call.Name.EndsWith("window", StringComparison.OrdinalIgnoreCase)
            || Suggestion.For(call.Name, _names) is not null);

    /// <summary>The window; null after reporting why there is none.</summary>
    public WindowDefinition? Bind(CallExpression call)
    {
        switch (Canonical(call))
        {
            case "TUMBLINGWINDOW":
                return Tumbling(call);
            case "HOPPINGWINDOW":
                return Hopping(call);
            case "SESSIONWINDOW":
                return Session(call);
            case "COUNTWINDOW":
                return Count(call);
            default:
                var notYet = AggregateNames.IsNotYet(call.Name);
                errors.Add(
                    call.Position, notYet ? $"{call.Name} is not supported yet." : $"'{call.Name}' is not a window.",
                    (notYet ? null : Suggestion.For(call.Name, _names)) ?? $"Windows are {string.Join(", ", _names)}.");
                return null;
        }
    }

    private static string? Canonical(CallExpression call) => call.Name.ToUpperInvariant() switch
    {
        "TUMBLING" or "TUMBLINGWINDOW" => "TUMBLINGWINDOW",
        "HOPPING" or "HOPPINGWINDOW" => "HOPPINGWINDOW",
        "SESSION" or "SESSIONWINDOW" => "SESSIONWINDOW",
        "COUNTWINDOW" => "COUNTWINDOW",
        _ => null,
    };

    private TumblingWindow? Tumbling(CallExpression call)
    {
        var spans = new WindowArguments(call, errors).Read(["Duration"], "Offset", "TumblingWindow(minute, 5)");
        return spans is null ? null : new TumblingWindow(spans[0], Wrap(spans.ElementAtOrDefault(1), spans[0]));
    }

    private HoppingWindow? Hopping(CallExpression call)
    {
        var spans = new WindowArguments(call, errors).Read(["Duration", "Hop"], "Offset", "HoppingWindow(minute, 10, 5)");
        if (spans is null)
        {
            return null;
        }

        if (spans[1] > spans[0])
        {
            errors.Add(call.Position, "The hop is longer than the window, so that events between two windows would be in none.", "HoppingWindow(unit, size, hop) needs hop <= size.");
            return null;
        }

        return new HoppingWindow(spans[0], spans[1], Wrap(spans.ElementAtOrDefault(2), spans[1]));
    }

    private SessionWindow? Session(CallExpression call)
    {
        var spans = new WindowArguments(call, errors).Read(["Timeout"], "MaxDuration", "SessionWindow(minute, 5, 60)");
        if (spans is null)
        {
            return null;
        }

        TimeSpan? most = spans.Count > 1 ? spans[1] : null;
        if (most < spans[0])
        {
            errors.Add(call.Position, "The longest duration of a session is shorter than its timeout.", "SessionWindow(unit, timeout, maxDuration) needs maxDuration >= timeout.");
            return null;
        }

        return new SessionWindow(spans[0], most);
    }

    private CountWindow? Count(CallExpression call)
    {
        var numbers = call.Arguments.Select(a => a is LiteralExpression { Value.Kind: ValueKind.Int64 } n ? n.Value.Int64 : 0).ToArray();
        var step = numbers.Length == 2 ? numbers[1] : numbers.FirstOrDefault();
        if (call.Star || numbers.Length is < 1 or > 2 || numbers[0] is < 1 or > int.MaxValue || step < 1 || step > numbers[0])
        {
            errors.Add(call.Position, "CountWindow takes a size and, if wanted, a step: whole numbers with 1 <= step <= size.", "Write CountWindow(5) or CountWindow(5, 1).");
            return null;
        }

        return new CountWindow((int)numbers[0], (int)step);
    }

    /// <summary>The same offset in [0, period): windows repeat, so that a negative offset is a positive one too.</summary>
    private static TimeSpan Wrap(TimeSpan offset, TimeSpan period)
    {
        var ticks = offset.Ticks % period.Ticks;
        return TimeSpan.FromTicks(ticks < 0 ? ticks + period.Ticks : ticks);
    }
}
