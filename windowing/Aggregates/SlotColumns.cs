using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>Counts rows per slot, and moves what some slots hold between arrays that are indexed by slot and columns of a snapshot.</summary>
internal static class SlotColumns
{
    /// <summary>
    /// Slots that follow each other, as those of a snapshot that is read do, are one piece of an array, unless two of its pieces meet there.
    /// </summary>
    internal static bool TryRun<T>(ReadOnlySpan<int> slots, SlotArray<T> array, out Span<T> run)
        where T : unmanaged
    {
        run = AreRun(slots) ? array.Run(slots[0], slots.Length) : [];
        return run.Length == slots.Length;
    }

    /// <summary>Adds to each slot how many rows of a block go there.</summary>
    internal static void Count(FoldBatch batch, SlotArray<long> counts)
    {
        if (counts.IsWhole)
        {
            Count(batch, counts.Run(0, counts.Length));
            return;
        }

        foreach (var (slot, rows) in batch.Touched)
        {
            counts[slot] += rows;
        }

        for (var row = 0; batch.Touched.Count == 0 && row < batch.Slots.Length; row++)
        {
            if (batch.Slots[row] >= 0)
            {
                counts[batch.Slots[row]]++;
            }
        }
    }

    private static void Count(FoldBatch batch, Span<long> counts)
    {
        if (batch.Touched.Count > 0)
        {
            foreach (var (slot, rows) in CollectionsMarshal.AsSpan(batch.Touched))
            {
                counts[slot] += rows;
            }

            return;
        }

        foreach (var slot in batch.Slots)
        {
            if (slot >= 0)
            {
                counts[slot]++;
            }
        }
    }

    internal static void WriteCounts(SnapshotWriter writer, ReadOnlySpan<int> slots, SlotArray<long> counts)
    {
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        for (var i = 0; i < slots.Length; i++)
        {
            column[i] = (ulong)counts[slots[i]];
        }

        writer.WriteColumn(column[..slots.Length]);
    }

    internal static void ReadCounts(SnapshotReader reader, ReadOnlySpan<int> slots, SlotArray<long> counts, ulong least)
    {
        if (TryRun(slots, counts, out var run))
        {
            reader.ReadCounts(MemoryMarshal.Cast<long, ulong>(run), least);
            return;
        }

        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        column = column[..slots.Length];
        reader.ReadCounts(column, least);
        for (var i = 0; i < slots.Length; i++)
        {
            counts[slots[i]] = (long)column[i];
        }
    }

    internal static void WriteDoubles(SnapshotWriter writer, ReadOnlySpan<int> slots, SlotArray<double> values)
    {
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        for (var i = 0; i < slots.Length; i++)
        {
            column[i] = BitConverter.DoubleToUInt64Bits(values[slots[i]]);
        }

        writer.WriteColumn(column[..slots.Length]);
    }

    internal static void ReadDoubles(SnapshotReader reader, ReadOnlySpan<int> slots, SlotArray<double> values)
    {
        if (TryRun(slots, values, out var run))
        {
            reader.ReadColumn(MemoryMarshal.Cast<double, ulong>(run));
            return;
        }

        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        column = column[..slots.Length];
        reader.ReadColumn(column);
        for (var i = 0; i < slots.Length; i++)
        {
            values[slots[i]] = BitConverter.UInt64BitsToDouble(column[i]);
        }
    }

    private static bool AreRun(ReadOnlySpan<int> slots)
    {
        var first = slots.IsEmpty ? 0 : slots[0];
        var differences = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            differences |= slots[i] ^ (first + i);
        }

        return differences == 0 && !slots.IsEmpty;
    }
}
