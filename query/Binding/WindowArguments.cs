using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Reads the arguments of a window in both forms: (unit, n, m) and (Duration(unit, n), Hop(unit, m)).</summary>
internal sealed class WindowArguments(CallExpression call, DiagnosticBag errors)
{
    /// <summary>The spans in order; the optional one last if it is there. Null after reporting a mistake.</summary>
    public List<TimeSpan>? Read(string[] required, string optional, string example)
    {
        var names = required.Append(optional).ToArray();
        var isLong = call.Arguments.Count > 0 && call.Arguments[0] is CallExpression;
        var count = isLong ? call.Arguments.Count : call.Arguments.Count - 1;
        if (call.Star || count < required.Length || count > names.Length)
        {
            errors.Add(call.Position, $"{call.Name} does not take {call.Arguments.Count} arguments.", $"Write {example}.");
            return null;
        }

        var unit = isLong ? null : Units.Bind(call.Arguments[0], errors);
        if (!isLong && unit is null)
        {
            return null;
        }

        var spans = new List<TimeSpan>();
        for (var i = 0; i < count; i++)
        {
            var argument = call.Arguments[isLong ? i : i + 1];
            var span = isLong ? Named(argument, names[i]) : Span(argument, unit!, names[i]);
            if (span is null)
            {
                return null;
            }

            spans.Add(span.Value);
        }

        return spans;
    }

    private TimeSpan? Named(Expression argument, string name)
    {
        var fits = argument is CallExpression part && part.Arguments.Count == 2
            && (part.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || part.Name.Equals("Duration", StringComparison.OrdinalIgnoreCase));
        if (!fits)
        {
            errors.Add(argument.Position, $"{name}(unit, number) is expected here.");
            return null;
        }

        var arguments = ((CallExpression)argument).Arguments;
        return Units.Bind(arguments[0], errors) is { } unit ? Span(arguments[1], unit, name) : null;
    }

    private TimeSpan? Span(Expression argument, TimeUnit unit, string name)
    {
        if (unit.Months > 0)
        {
            errors.Add(call.Position, $"Windows of a calendar {unit.Name} are not supported yet.", "Use days, or group by a field that holds the month.");
            return null;
        }

        var number = argument is LiteralExpression literal && Numbers.TryGet(literal.Value, out var value) ? value : double.NaN;
        var ticks = Math.Round(number * unit.Ticks);
        var least = name == "Offset" ? -TimeSpan.MaxValue.Ticks / 2 : 1;
        if (double.IsNaN(number) || ticks < least || ticks > TimeSpan.MaxValue.Ticks / 2)
        {
            errors.Add(argument.Position, $"{name} must be a number{(name == "Offset" ? string.Empty : " greater than 0")}, written out.");
            return null;
        }

        return TimeSpan.FromTicks((long)ticks);
    }
}
