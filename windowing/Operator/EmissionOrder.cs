namespace StreamFunctions.Windowing;

/// <summary>
/// The order (end, key, start, ordinal), tombstones first, in which results come out. Sorts by numbers as far as it can:
/// by the end, then by the first four characters in which the keys of one end differ.
/// </summary>
internal sealed class EmissionOrder
{
    private const int CharactersAtOnce = 4;

    private ulong[] _numbers = [];

    internal void Sort(Span<WindowResult> results)
    {
        SortByEnd(results);
        for (var start = 0; start < results.Length;)
        {
            var end = start + 1;
            while (end < results.Length && results[end].End == results[start].End)
            {
                end++;
            }

            SortByKey(results[start..end]);
            start = end;
        }
    }

    private void SortByEnd(Span<WindowResult> results)
    {
        var ends = Numbers(results.Length);
        var isSorted = true;
        for (var i = 0; i < results.Length; i++)
        {
            // The sign turned, so that they compare as unsigned numbers.
            ends[i] = (ulong)results[i].End ^ (1UL << 63);
            isSorted &= i == 0 || ends[i] >= ends[i - 1];
        }

        if (!isSorted)
        {
            ends.Sort(results);
        }
    }

    private void SortByKey(Span<WindowResult> results)
    {
        if (results.Length == 1)
        {
            return;
        }

        var common = CommonLength(results);
        var heads = Numbers(results.Length);
        for (var i = 0; i < results.Length; i++)
        {
            heads[i] = Head(results[i].Key.AsSpan(common));
        }

        heads.Sort(results);
        for (var start = 0; start < results.Length;)
        {
            var end = start + 1;
            while (end < results.Length && heads[end] == heads[start])
            {
                end++;
            }

            results[start..end].Sort(Compare);
            start = end;
        }
    }

    private static int CommonLength(Span<WindowResult> results)
    {
        var common = results[0].Key.AsSpan();
        foreach (var result in results)
        {
            common = common[..common.CommonPrefixLength(result.Key)];
        }

        return common.Length;
    }

    private static ulong Head(ReadOnlySpan<char> text)
    {
        var head = 0UL;
        for (var i = 0; i < CharactersAtOnce; i++)
        {
            head = (head << 16) | (i < text.Length ? text[i] : '\0');
        }

        return head;
    }

    private static int Compare(WindowResult left, WindowResult right)
    {
        var order = string.CompareOrdinal(left.Key, right.Key);
        order = order != 0 ? order : left.Start.CompareTo(right.Start);
        order = order != 0 ? order : left.Ordinal.CompareTo(right.Ordinal);
        return order != 0 ? order : right.Retracted.CompareTo(left.Retracted);
    }

    private Span<ulong> Numbers(int count)
    {
        Slots.Grow(ref _numbers, count);
        return _numbers.AsSpan(0, count);
    }
}
