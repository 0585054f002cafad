namespace StreamFunctions.Windowing;

/// <summary>Collects the results of one call and puts them out in the order (end, key, start, ordinal), tombstones first.</summary>
internal sealed class Emissions
{
    private readonly List<WindowResult> _results = [];
    private readonly EmissionOrder _order = new();

    internal void Add(WindowResult result) => _results.Add(result);

    internal void Flush(IOperatorOutput output)
    {
        if (_results.Count == 0)
        {
            return;
        }

        // Copied and emptied first: an output that throws must not have the same results come out twice.
        var ordered = _results.ToArray();
        _results.Clear();
        _order.Sort(ordered);
        foreach (var result in ordered)
        {
            output.Emit(result);
        }
    }
}
