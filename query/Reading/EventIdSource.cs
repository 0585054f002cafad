using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query;

/// <summary>Where the id of an event is.</summary>
/// <param name="IsMessageId">True: the AMQP message id.</param>
/// <param name="Path">The path of the field; null = there is none.</param>
internal sealed record EventIdSource(bool IsMessageId, IReadOnlyList<string>? Path)
{
    /// <exception cref="QueryException">The text is not a field path.</exception>
    public static EventIdSource Parse(string? text)
    {
        if (text is null)
        {
            return new EventIdSource(false, null);
        }

        if (text.Equals("$messageId", StringComparison.OrdinalIgnoreCase))
        {
            return new EventIdSource(true, null);
        }

        var errors = new DiagnosticBag(text, null);
        var expression = QueryParser.ParseExpression(text, errors);
        if (expression is not null and not NameExpression)
        {
            errors.Add(0, $"'{text}' is not the path of a field.", "Write a path such as header.id, or $messageId.");
        }

        errors.ThrowIfAny();
        return new EventIdSource(false, ((NameExpression)expression!).Parts);
    }
}
