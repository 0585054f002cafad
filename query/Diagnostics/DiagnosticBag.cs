namespace StreamFunctions.Query;

/// <summary>Collects diagnostics for one text: one per position, and not more than anybody reads.</summary>
internal sealed class DiagnosticBag(string text, string? file)
{
    private const int Most = 20;

    private readonly SortedDictionary<int, Diagnostic> _found = [];

    public bool IsEmpty => _found.Count == 0;

    public void Add(int position, string message, string? hint = null)
    {
        if (_found.Count >= Most || _found.ContainsKey(position))
        {
            return;
        }

        var (line, column) = LineAndColumn(position);
        _found.Add(position, new Diagnostic(file, line, column, message, hint));
    }

    /// <exception cref="QueryException">Something was found.</exception>
    public void ThrowIfAny()
    {
        if (!IsEmpty)
        {
            throw new QueryException([.. _found.Values]);
        }
    }

    private (int Line, int Column) LineAndColumn(int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
