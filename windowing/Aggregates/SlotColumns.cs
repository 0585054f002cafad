using System.Runtime.InteropServices;

namespace StreamFunctions.Windowing;

/// <summary>Moves what some slots hold between arrays that are indexed by slot and columns of a snapshot.</summary>
internal static class SlotColumns
{
    /// <summary>Whether slots follow each other, as those of a snapshot that is read do: then they are one piece of an array.</summary>
    internal static bool AreRun(ReadOnlySpan<int> slots)
    {
        var first = slots.IsEmpty ? 0 : slots[0];
        var differences = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            differences |= slots[i] ^ (first + i);
        }

        return differences == 0 && !slots.IsEmpty;
    }

    internal static void WriteCounts(SnapshotWriter writer, ReadOnlySpan<int> slots, long[] counts)
    {
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        for (var i = 0; i < slots.Length; i++)
        {
            column[i] = (ulong)counts[slots[i]];
        }

        writer.WriteColumn(column[..slots.Length]);
    }

    internal static void ReadCounts(SnapshotReader reader, ReadOnlySpan<int> slots, long[] counts, ulong least)
    {
        if (AreRun(slots))
        {
            reader.ReadCounts(MemoryMarshal.Cast<long, ulong>(counts.AsSpan(slots[0], slots.Length)), least);
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

    internal static void WriteDoubles(SnapshotWriter writer, ReadOnlySpan<int> slots, double[] values)
    {
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        for (var i = 0; i < slots.Length; i++)
        {
            column[i] = BitConverter.DoubleToUInt64Bits(values[slots[i]]);
        }

        writer.WriteColumn(column[..slots.Length]);
    }

    internal static void ReadDoubles(SnapshotReader reader, ReadOnlySpan<int> slots, double[] values)
    {
        if (AreRun(slots))
        {
            reader.ReadColumn(MemoryMarshal.Cast<double, ulong>(values.AsSpan(slots[0], slots.Length)));
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
}
