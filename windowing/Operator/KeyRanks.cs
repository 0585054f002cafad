namespace StreamFunctions.Windowing;

/// <summary>
/// The keys in ordinal order of their names: snapshots write the rank instead of the number, so that their bytes
/// do not depend on which key came first.
/// </summary>
internal sealed class KeyRanks
{
    private readonly int[] _sorted;
    private readonly Dictionary<int, int> _rankOf;

    internal KeyRanks(KeyTable keys)
    {
        _sorted = keys.Sorted();
        _rankOf = new Dictionary<int, int>(_sorted.Length);
        for (var rank = 0; rank < _sorted.Length; rank++)
        {
            _rankOf.Add(_sorted[rank], rank);
        }
    }

    /// <summary>The numbers of the keys by rank.</summary>
    internal IReadOnlyList<int> Sorted => _sorted;

    internal int Of(int key) => _rankOf[key];

    /// <summary>Entries in the order of their keys' ranks, with the rank.</summary>
    internal IEnumerable<(int Rank, T Item)> Order<T>(IEnumerable<KeyValuePair<int, T>> entries) =>
        entries.Select(e => (Rank: Of(e.Key), e.Value)).OrderBy(e => e.Rank);
}
