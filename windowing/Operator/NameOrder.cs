namespace StreamFunctions.Windowing;

/// <summary>
/// Sorts things by their names, ordinal: first as numbers, by the four characters that follow what all names have in
/// common, then by comparison within those that agree there.
/// </summary>
internal sealed class NameOrder<T>
{
    private const int CharactersAtOnce = 4;

    private ulong[] _heads = [];
    private int[] _places = [];
    private T[] _items = [];

    /// <summary>Sorts the items by their names; the names stay as they are.</summary>
    /// <param name="names">The name of each item.</param>
    /// <param name="items">The items.</param>
    /// <param name="ties">The order of items of one name; null = there are none.</param>
    internal void Sort(ReadOnlySpan<string> names, Span<T> items, Comparison<T>? ties = null)
    {
        if (items.Length < 2)
        {
            return;
        }

        var heads = Room(ref _heads, items.Length);
        var places = Room(ref _places, items.Length);
        var common = CommonLength(names);
        for (var i = 0; i < places.Length; i++)
        {
            (heads[i], places[i]) = (Head(names[i].AsSpan(common)), i);
        }

        heads.Sort(places);
        Settle(names, items, ties);
        items.CopyTo(Room(ref _items, items.Length));
        for (var i = 0; i < places.Length; i++)
        {
            items[i] = _items[places[i]];
        }

        _items.AsSpan(0, items.Length).Clear();
    }

    /// <summary>Brings those into order whose heads agree.</summary>
    private void Settle(ReadOnlySpan<string> names, ReadOnlySpan<T> items, Comparison<T>? ties)
    {
        for (var start = 0; start < items.Length;)
        {
            var end = start + 1;
            while (end < items.Length && _heads[end] == _heads[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                SettleRun(names, items, ties, _places.AsSpan(start, end - start));
            }

            start = end;
        }
    }

    private static void SettleRun(ReadOnlySpan<string> names, ReadOnlySpan<T> items, Comparison<T>? ties, Span<int> places)
    {
        var run = new (string Name, T Item, int Place)[places.Length];
        for (var i = 0; i < run.Length; i++)
        {
            run[i] = (names[places[i]], items[places[i]], places[i]);
        }

        Array.Sort(run, (a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order ? order : ties?.Invoke(a.Item, b.Item) ?? 0);
        for (var i = 0; i < run.Length; i++)
        {
            places[i] = run[i].Place;
        }
    }

    private static int CommonLength(ReadOnlySpan<string> names)
    {
        var common = names[0].AsSpan();
        foreach (var name in names)
        {
            common = common[..common.CommonPrefixLength(name)];
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

    private static Span<TItem> Room<TItem>(ref TItem[] array, int count)
    {
        Slots.Grow(ref array, count);
        return array.AsSpan(0, count);
    }
}
