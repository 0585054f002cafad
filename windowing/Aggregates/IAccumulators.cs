namespace StreamFunctions.Windowing;

/// <summary>
/// The running state of one aggregate for many windows: every window (or pane, or session) is a numbered slot, and
/// an implementation keeps plain arrays that are indexed by slot. Whoever adds an aggregate implements this and
/// registers it with <see cref="AggregateCatalog.With"/>.
/// </summary>
/// <remarks>
/// Contract: a slot is empty before its first use and after <see cref="Free"/>; <see cref="Merge"/> is associative,
/// and unless the aggregate is about order, also commutative (to the stated precision); slots are merged in the order of their times; NULL must not change a slot. Nothing here may throw for any value.
/// Not thread-safe.
/// </remarks>
public interface IAccumulators
{
    /// <summary>The most slots that <see cref="WriteSlots"/> and <see cref="ReadSlots"/> are given.</summary>
    const int MostSlotsAtOnce = 256;

    /// <summary>Called before slots below <paramref name="slots"/> are used. Never shrinks.</summary>
    void EnsureCapacity(int slots);

    /// <summary>Adds one value to a slot.</summary>
    void Add(int slot, in Value value);

    /// <summary>
    /// Adds a column of a block: the value of row i goes to <c>slots[i]</c>, rows with a negative slot are skipped.
    /// Override it where one loop without a call per row pays.
    /// </summary>
    void AddRows(ReadOnlySpan<int> slots, Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        for (var row = 0; row < slots.Length; row++)
        {
            if (slots[row] >= 0)
            {
                Add(slots[row], column[row]);
            }
        }
    }

    /// <summary>Adds what slot <paramref name="from"/> holds to slot <paramref name="into"/>; <paramref name="from"/> stays as it is.</summary>
    void Merge(int into, int from);

    /// <summary>What the slot amounts to; the slot stays as it is.</summary>
    Value Result(int slot);

    /// <summary>Empties a slot.</summary>
    void Free(int slot);

    /// <summary>Writes a slot.</summary>
    void Write(int slot, SnapshotWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote into an empty slot.</summary>
    /// <exception cref="SnapshotFormatException">The bytes cannot have been written by <see cref="Write"/>.</exception>
    void Read(int slot, SnapshotReader reader);

    /// <summary>
    /// Writes many slots, at most <see cref="MostSlotsAtOnce"/>. Override it, together with <see cref="ReadSlots"/>, where
    /// columns of numbers (<see cref="SnapshotWriter.WriteColumn"/>) are shorter or faster than one slot after another.
    /// </summary>
    void WriteSlots(ReadOnlySpan<int> slots, SnapshotWriter writer)
    {
        foreach (var slot in slots)
        {
            Write(slot, writer);
        }
    }

    /// <summary>Reads what <see cref="WriteSlots"/> wrote into empty slots.</summary>
    /// <exception cref="SnapshotFormatException">The bytes cannot have been written by <see cref="WriteSlots"/>.</exception>
    void ReadSlots(ReadOnlySpan<int> slots, SnapshotReader reader)
    {
        foreach (var slot in slots)
        {
            Read(slot, reader);
        }
    }
}
