namespace StreamFunctions.Windowing;

/// <summary>The keys in ordinal order of their names; sorted again only when keys have come or gone.</summary>
internal sealed class KeyOrder(KeyTable keys)
{
    private int[] _sorted = [];
    private long _version;

    internal ReadOnlySpan<int> Sorted()
    {
        if (_version != keys.Version)
        {
            (_sorted, _version) = (keys.Sorted(), keys.Version);
        }

        return _sorted;
    }
}
