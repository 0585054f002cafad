using StreamFunctions.Query.Binding;
using StreamFunctions.Query.Syntax;

namespace StreamFunctions.Query;

/// <summary>Turns the text of a query into a checked plan. Thread-safe.</summary>
public static class QueryCompiler
{
    /// <summary>The longest query that is read, in UTF-16 code units.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Compiles a query.</summary>
    /// <param name="text">The query.</param>
    /// <param name="file">The file it came from, for messages; null if there is none.</param>
    /// <param name="fields">
    /// The top-level fields that the events have: another one is then a mistake in the query. Null: events may have any
    /// field, and one that an event lacks is NULL.
    /// </param>
    /// <exception cref="QueryException">The query is not valid; says everything that was found.</exception>
    public static CompiledQuery Compile(string text, string? file = null, IReadOnlyCollection<string>? fields = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var errors = new DiagnosticBag(text, file);
        if (text.Length > MaxLength)
        {
            errors.Add(0, $"The query has {text.Length} characters; at most {MaxLength} are read.", "Is this the right file?");
            errors.ThrowIfAny();
        }

        var query = QueryParser.Parse(text, errors);
        errors.ThrowIfAny();
        return new QueryBinder(query, errors, fields).Bind();
    }
}
