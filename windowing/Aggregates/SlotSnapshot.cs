using System.Buffers;

namespace StreamFunctions.Windowing;

/// <summary>Collects the slots of a snapshot in the order in which its structure names them, then writes them in columns.</summary>
internal sealed class SlotWriter(AccumulatorTable table)
{
    private int[] _slots = [];
    private int _count;

    internal void Add(int slot) => Next(1)[0] = slot;

    /// <summary>Room for so many slots more, which the caller fills.</summary>
    internal Span<int> Next(int count)
    {
        var start = _count;
        _count = checked(start + count);
        if (_count > _slots.Length)
        {
            Grow(start);
        }

        return _slots.AsSpan(start, count);
    }

    /// <summary>After the structure: what the slots hold.</summary>
    internal void Finish(SnapshotWriter writer)
    {
        var slots = _slots.AsSpan(0, _count);
        for (var start = 0; start < slots.Length; start += IAccumulators.MostSlotsAtOnce)
        {
            table.Write(slots.Slice(start, Math.Min(IAccumulators.MostSlotsAtOnce, slots.Length - start)), writer);
        }

        Return(_slots);
        (_slots, _count) = ([], 0);
    }

    private void Grow(int kept)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(_count, IAccumulators.MostSlotsAtOnce));
        _slots.AsSpan(0, kept).CopyTo(larger);
        Return(_slots);
        _slots = larger;
    }

    private static void Return(int[] slots)
    {
        if (slots.Length > 0)
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }
}

/// <summary>The counterpart of <see cref="SlotWriter"/>; also reads the first format, where each slot's content follows its place in the structure.</summary>
/// <param name="table">Where slots are made; nothing else makes any before <see cref="Finish"/>.</param>
/// <param name="version">The version of the snapshot.</param>
internal sealed class SlotReader(AccumulatorTable table, int version)
{
    private readonly FirstFormat? _first = version < OperatorSnapshot.WithColumns ? table.FirstFormat() : null;
    private int _count;

    /// <summary>The version of the snapshot.</summary>
    internal int Version => version;

    /// <summary>A new slot for the next place of the structure. What it holds may not be there before <see cref="Finish"/>.</summary>
    internal int Next(SnapshotReader reader)
    {
        if (_first is null)
        {
            return Next(reader, 1);
        }

        var slot = table.Allocate();
        table.RestoreRows(slot, reader.ReadBetween(1, long.MaxValue));
        _first.Read(slot, reader);
        return slot;
    }

    /// <summary>So many new slots; the first of them. Not for the first format.</summary>
    internal int Next(SnapshotReader reader, int count)
    {
        // The number of rows alone, which is not 0, takes a byte of each.
        if (count > reader.Remaining - _count)
        {
            throw reader.Error($"{_count} slots and {count} more cannot follow in {reader.Remaining} bytes");
        }

        var slot = table.Used + _count;
        _count += count;
        return slot;
    }

    /// <summary>After the structure: what the slots hold.</summary>
    internal void Finish(SnapshotReader reader)
    {
        var slot = table.Allocate(_count);
        Span<int> slots = stackalloc int[IAccumulators.MostSlotsAtOnce];
        for (var left = _count; left > 0;)
        {
            var some = slots[..Math.Min(left, slots.Length)];
            SlotColumns.FillRun(some, slot);
            table.Read(some, reader);
            slot += some.Length;
            left -= some.Length;
        }
    }
}
