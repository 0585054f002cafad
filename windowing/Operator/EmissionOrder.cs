namespace StreamFunctions.Windowing;

/// <summary>The order (end, key, start, ordinal), tombstones first, in which results come out.</summary>
internal sealed class EmissionOrder
{
    private readonly NameOrder<WindowResult> _byKey = new();
    private string[] _keys = [];
    private long[] _ends = [];

    internal static bool IsSorted(ReadOnlySpan<WindowResult> results)
    {
        for (var i = 1; i < results.Length; i++)
        {
            var order = results[i - 1].End.CompareTo(results[i].End);
            order = order != 0 ? order : string.CompareOrdinal(results[i - 1].Key, results[i].Key);
            if (order > 0 || (order == 0 && Compare(results[i - 1], results[i]) > 0))
            {
                return false;
            }
        }

        return true;
    }

    internal void Sort(Span<WindowResult> results)
    {
        SortByEnd(results);
        Slots.Grow(ref _keys, results.Length);
        for (var start = 0; start < results.Length;)
        {
            var end = start;
            for (; end < results.Length && results[end].End == results[start].End; end++)
            {
                _keys[end] = results[end].Key;
            }

            _byKey.Sort(_keys.AsSpan(start, end - start), results[start..end], Compare);
            start = end;
        }

        _keys.AsSpan(0, results.Length).Clear();
    }

    private void SortByEnd(Span<WindowResult> results)
    {
        Slots.Grow(ref _ends, results.Length);
        var ends = _ends.AsSpan(0, results.Length);
        var isSorted = true;
        for (var i = 0; i < results.Length; i++)
        {
            ends[i] = results[i].End;
            isSorted &= i == 0 || ends[i] >= ends[i - 1];
        }

        if (!isSorted)
        {
            ends.Sort(results);
        }
    }

    private static int Compare(WindowResult left, WindowResult right)
    {
        var order = left.Start.CompareTo(right.Start);
        order = order != 0 ? order : left.Ordinal.CompareTo(right.Ordinal);
        return order != 0 ? order : right.Retracted.CompareTo(left.Retracted);
    }
}
