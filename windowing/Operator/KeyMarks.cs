namespace StreamFunctions.Windowing;

/// <summary>A set of numbers of keys that is emptied at no cost.</summary>
internal sealed class KeyMarks
{
    private int[] _stamps = [];
    private int _stamp;

    internal void Clear()
    {
        if (_stamp == int.MaxValue)
        {
            Array.Clear(_stamps);
            _stamp = 0;
        }

        _stamp++;
    }

    /// <summary>False if it is in it already.</summary>
    internal bool Add(int key)
    {
        Slots.Grow(ref _stamps, key + 1);
        var isNew = _stamps[key] != _stamp;
        _stamps[key] = _stamp;
        return isNew;
    }
}
