using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>Collects the slots of a snapshot in the order in which its structure names them, then writes them in columns.</summary>
internal sealed class SlotWriter(AccumulatorTable table)
{
    private readonly List<int> _slots = [];

    internal void Add(int slot) => _slots.Add(slot);

    /// <summary>After the structure: what the slots hold.</summary>
    internal void Finish(SnapshotWriter writer)
    {
        var slots = CollectionsMarshal.AsSpan(_slots);
        for (var start = 0; start < slots.Length; start += IAccumulators.MostSlotsAtOnce)
        {
            table.Write(slots.Slice(start, Math.Min(IAccumulators.MostSlotsAtOnce, slots.Length - start)), writer);
        }
    }
}

/// <summary>The counterpart of <see cref="SlotWriter"/>; also reads the first format, where each slot's content follows its place in the structure.</summary>
internal sealed class SlotReader(AccumulatorTable table, FirstFormat? first)
{
    private readonly List<int> _slots = [];

    /// <summary>A new slot for the next place of the structure. What it holds may not be there before <see cref="Finish"/>.</summary>
    internal int Next(SnapshotReader reader)
    {
        var slot = table.Allocate();
        if (first is null)
        {
            _slots.Add(slot);
        }
        else
        {
            table.RestoreRows(slot, reader.ReadBetween(1, long.MaxValue));
            first.Read(slot, reader);
        }

        return slot;
    }

    internal void Finish(SnapshotReader reader)
    {
        var slots = CollectionsMarshal.AsSpan(_slots);
        for (var start = 0; start < slots.Length; start += IAccumulators.MostSlotsAtOnce)
        {
            table.Read(slots.Slice(start, Math.Min(IAccumulators.MostSlotsAtOnce, slots.Length - start)), reader);
        }
    }
}
