using StreamFunctions.Query.Evaluation;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query.Binding;

/// <summary>Expressions over one event: names are fields of its body, or what Event Hubs says about it.</summary>
internal sealed class RowScope(string place, FieldTable fields, string? input, string? alias, DiagnosticBag errors) : Scope
{
    private static readonly Dictionary<string, EventProperty> _properties =
        Enum.GetValues<EventProperty>().ToDictionary(p => p.ToString(), StringComparer.OrdinalIgnoreCase);

    public override string Place => place;

    /// <summary>False in TIMESTAMP BY, which decides what System.Timestamp() is.</summary>
    public bool HasEventTime { get; init; } = true;

    public override Node? BindName(NameExpression name)
    {
        var path = WithoutInput(name.Parts);
        if (path.Count == 1 && _properties.TryGetValue(path[0], out var property))
        {
            return new EventPropertyNode(property);
        }

        if (path.Count == 1 && path[0].Equals("EventProcessedUtcTime", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(
                name.Position, "EventProcessedUtcTime is not supported: a result must not depend on when an event is processed.",
                "Use EventEnqueuedUtcTime, the time when Event Hubs took the event in.");
            return null;
        }

        if (!fields.Knows(path))
        {
            errors.Add(
                name.Position, $"There is no field '{path[0]}' among the declared ones.",
                Suggestion.For(path[0], fields.Declared!) ?? $"Declared are: {string.Join(", ", fields.Declared!)}.");
            return null;
        }

        return new FieldNode(fields.SlotOf(path), CanonicalNames.Of(path));
    }

    public override Node? BindSystemTimestamp(Expression at)
    {
        if (!HasEventTime)
        {
            errors.Add(at.Position, "TIMESTAMP BY cannot use System.Timestamp(), because it decides what that is.", "Name the field that holds the time.");
            return null;
        }

        return new EventTimeNode();
    }

    public override Node? BindAggregate(CallExpression call, string function)
    {
        errors.Add(call.Position, $"The aggregate {function} cannot stand {place}.", "Aggregates stand in the SELECT list.");
        return null;
    }

    private IReadOnlyList<string> WithoutInput(IReadOnlyList<string> parts)
    {
        var qualified = parts.Count > 1
            && (parts[0].Equals(alias, StringComparison.OrdinalIgnoreCase) || parts[0].Equals(input, StringComparison.OrdinalIgnoreCase));
        return qualified ? [.. parts.Skip(1)] : parts;
    }
}
