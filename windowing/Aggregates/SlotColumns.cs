namespace StreamFunctions.Windowing;

/// <summary>Moves what some slots hold between arrays that are indexed by slot and columns of a snapshot.</summary>
internal static class SlotColumns
{
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
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        column = column[..slots.Length];
        reader.ReadColumn(column);
        for (var i = 0; i < slots.Length; i++)
        {
            values[slots[i]] = BitConverter.UInt64BitsToDouble(column[i]);
        }
    }
}
