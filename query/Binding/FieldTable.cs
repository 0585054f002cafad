namespace StreamFunctions.Query.Binding;

/// <summary>The fields that a query reads: a slot per path. Paths that differ only in the case of ASCII letters are one.</summary>
internal sealed class FieldTable(IReadOnlyCollection<string>? declared = null)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyList<string>> _paths = [];

    public IReadOnlyList<IReadOnlyList<string>> Paths => _paths;

    /// <summary>The top-level fields that events have, if the pipeline says so; null = any.</summary>
    public IReadOnlyCollection<string>? Declared => declared;

    /// <summary>Whether a path can exist: always, unless fields are declared and its first part is none of them.</summary>
    public bool Knows(IReadOnlyList<string> path) =>
        declared is null || declared.Contains(path[0], StringComparer.OrdinalIgnoreCase);

    public int SlotOf(IReadOnlyList<string> path)
    {
        var canonical = Evaluation.CanonicalNames.Of(path);
        if (!_slots.TryGetValue(canonical, out var slot))
        {
            slot = _paths.Count;
            _slots.Add(canonical, slot);
            _paths.Add(path);
        }

        return slot;
    }

    public FieldTable Copy()
    {
        var copy = new FieldTable(declared);
        foreach (var path in _paths)
        {
            copy.SlotOf(path);
        }

        return copy;
    }
}
