namespace StreamFunctions.Query;

/// <summary>One thing that is wrong with a query, for the person who wrote it.</summary>
/// <param name="File">The file the text came from; null if it did not come from a file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 code units, from 1.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it; null if there is nothing to add.</param>
public sealed record Diagnostic(string? File, int Line, int Column, string Message, string? Hint)
{
    /// <summary>One line such as <c>query.sql(3,12): 'COUMT' is not a function. Did you mean COUNT?</c></summary>
    public override string ToString() =>
        $"{File ?? "query"}({Line},{Column}): {Message}{(Hint is null ? string.Empty : " " + Hint)}";
}
