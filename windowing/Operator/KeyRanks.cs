namespace StreamFunctions.Windowing;

/// <summary>
/// The keys in ordinal order of their names: snapshots write the rank instead of the number, so that their bytes
/// do not depend on which key came first.
/// </summary>
internal sealed class KeyRanks
{
    private const int WalkRatio = 8;

    private readonly int[] _sorted;
    private readonly int[] _rankOf;

    internal KeyRanks(KeyTable keys)
    {
        _sorted = keys.Sorted();
        _rankOf = new int[keys.Numbers];
        for (var rank = 0; rank < _sorted.Length; rank++)
        {
            _rankOf[_sorted[rank]] = rank;
        }
    }

    /// <summary>The numbers of the keys by rank.</summary>
    internal IReadOnlyList<int> Sorted => _sorted;

    internal int Of(int key) => _rankOf[key];

    /// <summary>Entries in the order of their keys' ranks, with the rank.</summary>
    internal IEnumerable<(int Rank, T Item)> Order<T>(IEnumerable<KeyValuePair<int, T>> entries) =>
        entries.Select(e => (Rank: Of(e.Key), e.Value)).OrderBy(e => e.Rank);

    /// <summary>The slots of a pane in the order of their keys' ranks.</summary>
    internal IEnumerable<(int Rank, int Slot)> Order(SlotMap slots)
    {
        // Where most keys are in the pane, walking all of them costs less than to sort.
        if (slots.Count * WalkRatio >= _sorted.Length)
        {
            for (var rank = 0; rank < _sorted.Length; rank++)
            {
                if (slots.Find(_sorted[rank]) is >= 0 and var slot)
                {
                    yield return (rank, slot);
                }
            }

            yield break;
        }

        var ordered = new List<(int Rank, int Slot)>(slots.Count);
        foreach (var (key, slot) in slots)
        {
            ordered.Add((Of(key), slot));
        }

        ordered.Sort();
        foreach (var entry in ordered)
        {
            yield return entry;
        }
    }
}
