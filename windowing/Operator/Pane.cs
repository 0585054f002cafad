namespace StreamFunctions.Windowing;

/// <summary>One pane of the grid: the slots of the keys that have rows in it.</summary>
internal sealed class Pane(long index, SlotMap slots)
{
    internal Pane(long index)
        : this(index, new SlotMap())
    {
    }

    internal long Index { get; } = index;

    internal SlotMap Slots { get; } = slots;
}

/// <summary>
/// Where a Fold stands: a pane [start, end) and its windows, which run from expired ones
/// (<see cref="FirstWindow"/> to <see cref="FirstAlive"/>, excluded) over fired ones (to <see cref="FirstOpen"/>,
/// excluded) to open ones (to <paramref name="LastWindow"/>, included).
/// </summary>
internal readonly record struct PaneCursor(
    long Start, long End, long Index, long FirstWindow, long FirstAlive, long FirstOpen, long LastWindow)
{
    /// <summary>Holds no time.</summary>
    internal static PaneCursor Nowhere => new(0, 0, 0, 0, 0, 0, -1);

    internal bool IsExpired => FirstAlive > LastWindow;

    internal bool IsPartlyExpired => FirstAlive > FirstWindow;

    internal bool Holds(long time) => time >= Start && time < End;
}

/// <summary>Remembers, per key of a block, its slot in the pane where the Fold stands; cleared at no cost.</summary>
internal sealed class PaneSlotCache
{
    private (int Stamp, int Slot)[] _entries = [];
    private int _stamp;

    internal void Begin(int keys)
    {
        Slots.Grow(ref _entries, keys);
        Clear();
    }

    internal void Clear()
    {
        if (_stamp == int.MaxValue)
        {
            Array.Clear(_entries);
            _stamp = 0;
        }

        _stamp++;
    }

    internal bool TryGet(int keyIndex, out int slot)
    {
        var entry = _entries[keyIndex];
        slot = entry.Slot;
        return entry.Stamp == _stamp;
    }

    internal void Set(int keyIndex, int slot) => _entries[keyIndex] = (_stamp, slot);
}
