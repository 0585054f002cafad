namespace StreamFunctions.Query;

/// <summary>A query (or a condition over its results) is not valid. Carries everything that was found, in order of position.</summary>
public sealed class QueryException : Exception
{
    /// <summary>Makes the exception from what was found.</summary>
    /// <param name="diagnostics">At least one.</param>
    public QueryException(IReadOnlyList<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics ?? throw new ArgumentNullException(nameof(diagnostics))))
    {
        Diagnostics = diagnostics;
    }

    /// <summary>What is wrong, in order of position.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }
}
