namespace StreamFunctions.Windowing;

/// <summary>COUNT(x): how many values are not NULL.</summary>
internal sealed class CountAccumulators : IAccumulators
{
    private readonly SlotArray<long> _counts = new();

    public void EnsureCapacity(int slots) => _counts.Grow(slots);

    public void Add(int slot, in Value value) => _counts[slot] += value.IsNull ? 0 : 1;

    public void AddRows(ReadOnlySpan<int> slots, Column column)
    {
        var kinds = column.Kinds;
        for (var row = 0; row < slots.Length; row++)
        {
            if (slots[row] >= 0 && kinds[row] != ValueKind.Null)
            {
                _counts[slots[row]]++;
            }
        }
    }

    public void Merge(int into, int from) => _counts[into] += _counts[from];

    public Value Result(int slot) => Value.Of(_counts[slot]);

    public void Free(int slot) => _counts[slot] = 0;

    public void Write(int slot, SnapshotWriter writer) => writer.WriteUnsigned((ulong)_counts[slot]);

    public void Read(int slot, SnapshotReader reader) => _counts[slot] = reader.ReadBetween(0, long.MaxValue);

    public void WriteSlots(ReadOnlySpan<int> slots, SnapshotWriter writer) => SlotColumns.WriteCounts(writer, slots, _counts);

    public void ReadSlots(ReadOnlySpan<int> slots, SnapshotReader reader) => SlotColumns.ReadCounts(reader, slots, _counts, least: 0);
}
