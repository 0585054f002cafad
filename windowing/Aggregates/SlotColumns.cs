using System.Numerics;
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
        if (TryRun(slots, counts, out var run))
        {
            writer.WriteColumn(MemoryMarshal.Cast<long, ulong>(run));
            return;
        }

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

    /// <summary>Fills with numbers that follow each other.</summary>
    internal static void FillRun(Span<int> slots, int first)
    {
        var next = Vector.CreateSequence(first, 1);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(slots);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = next;
            next += new Vector<int>(Vector<int>.Count);
        }

        for (var i = vectors.Length * Vector<int>.Count; i < slots.Length; i++)
        {
            slots[i] = first + i;
        }
    }

    private static bool AreRun(ReadOnlySpan<int> slots)
    {
        if (slots.IsEmpty)
        {
            return false;
        }

        var first = slots[0];
        var (next, differences) = (Vector.CreateSequence(first, 1), Vector<int>.Zero);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(slots);
        foreach (var vector in vectors)
        {
            differences |= vector ^ next;
            next += new Vector<int>(Vector<int>.Count);
        }

        var isRun = differences == Vector<int>.Zero;
        for (var i = vectors.Length * Vector<int>.Count; i < slots.Length; i++)
        {
            isRun &= slots[i] == first + i;
        }

        return isRun;
    }
}
