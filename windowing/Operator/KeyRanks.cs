namespace StreamFunctions.Windowing;

/// <summary>
/// The keys in the order in which a snapshot lists them, which is that of their numbers without the ones that are free: what is read has the ranks
/// as its numbers, so that it is written again as the same bytes. Snapshots write the rank instead of the number.
/// </summary>
internal sealed class KeyRanks
{
    private readonly int[] _numbers;
    private readonly int[] _rankOf;

    internal KeyRanks(KeyTable keys)
    {
        _numbers = new int[keys.Count];
        _rankOf = new int[keys.Numbers];
        var rank = 0;
        for (var key = 0; key < keys.Numbers; key++)
        {
            if (keys.Has(key))
            {
                _rankOf[key] = rank;
                _numbers[rank++] = key;
            }
        }
    }

    /// <summary>How many keys there are.</summary>
    internal int Count => _numbers.Length;

    /// <summary>The numbers of the keys by rank.</summary>
    internal ReadOnlySpan<int> Numbers => _numbers;

    /// <summary>All numbers of keys are below this.</summary>
    internal int AllNumbers => _rankOf.Length;

    /// <summary>Whether ranks are numbers: none is free.</summary>
    internal bool AreNumbers => _numbers.Length == _rankOf.Length;

    internal int Of(int key) => _rankOf[key];

    /// <summary>Entries in the order of their keys' ranks, with the rank.</summary>
    internal IEnumerable<(int Rank, T Item)> Order<T>(IEnumerable<KeyValuePair<int, T>> entries) =>
        entries.Select(e => (Rank: Of(e.Key), e.Value)).OrderBy(e => e.Rank);
}
