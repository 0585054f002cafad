namespace StreamFunctions.Windowing;

/// <summary>Collects the results of one call and puts them out in the order (end, key, start, ordinal), tombstones first.</summary>
internal sealed class Emissions
{
    private readonly List<WindowResult> _results = [];

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
        Array.Sort(ordered, Compare);
        foreach (var result in ordered)
        {
            output.Emit(result);
        }
    }

    private static int Compare(WindowResult left, WindowResult right)
    {
        var order = left.End.CompareTo(right.End);
        order = order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
        order = order != 0 ? order : left.Start.CompareTo(right.Start);
        order = order != 0 ? order : left.Ordinal.CompareTo(right.Ordinal);
        return order != 0 ? order : right.Retracted.CompareTo(left.Retracted);
    }
}
