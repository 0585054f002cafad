namespace StreamFunctions.Windowing;

/// <summary>What of a column's numbers a query asks for, and so what a snapshot keeps.</summary>
[Flags]
internal enum NumberParts
{
    None = 0,
    Sum = 1,
    Least = 2,
    Most = 4,
}

/// <summary>How the numbers of up to <see cref="IAccumulators.MostSlotsAtOnce"/> slots are stored: one column per part.</summary>
internal static class NumberSnapshot
{
    internal static void WriteDoubles(SnapshotWriter writer, ReadOnlySpan<int> slots, SlotArray<DoubleCell> cells, NumberParts parts)
    {
        const int Most = IAccumulators.MostSlotsAtOnce;
        Span<ulong> columns = stackalloc ulong[4 * Most];
        var sums = columns[..slots.Length];
        var losts = columns.Slice(Most, slots.Length);
        var leasts = columns.Slice(2 * Most, slots.Length);
        var mosts = columns.Slice(3 * Most, slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref var cell = ref cells[slots[i]];
            sums[i] = BitConverter.DoubleToUInt64Bits(cell.Sum);
            losts[i] = double.IsFinite(cell.Sum) ? BitConverter.DoubleToUInt64Bits(cell.Lost) : 0;
            leasts[i] = DoubleOrder.ToBits(~cell.NotLeast);
            mosts[i] = DoubleOrder.ToBits(cell.Most);
        }

        if (parts.HasFlag(NumberParts.Sum))
        {
            writer.WriteColumn(sums);
            writer.WriteColumn(losts);
        }

        WriteIf(parts.HasFlag(NumberParts.Least), writer, leasts);
        WriteIf(parts.HasFlag(NumberParts.Most), writer, mosts);
    }

    internal static void ReadDoubles(SnapshotReader reader, ReadOnlySpan<int> slots, SlotArray<DoubleCell> cells, NumberParts parts)
    {
        if (SlotColumns.TryRun(slots, cells, out var run))
        {
            ReadDoubles(reader, run, parts);
            return;
        }

        Span<DoubleCell> read = stackalloc DoubleCell[IAccumulators.MostSlotsAtOnce];
        read = read[..slots.Length];
        ReadDoubles(reader, read, parts);
        for (var i = 0; i < read.Length; i++)
        {
            cells[slots[i]] = read[i];
        }
    }

    // All columns first, so that a cell, which comes from memory that nothing has touched yet, is written once.
    private static void ReadDoubles(SnapshotReader reader, Span<DoubleCell> cells, NumberParts parts)
    {
        const int Most = IAccumulators.MostSlotsAtOnce;
        Span<ulong> columns = stackalloc ulong[4 * Most];
        var sums = columns[..cells.Length];
        var losts = columns.Slice(Most, cells.Length);
        var leasts = columns.Slice(2 * Most, cells.Length);
        var mosts = columns.Slice(3 * Most, cells.Length);
        if (parts.HasFlag(NumberParts.Sum))
        {
            reader.ReadColumn(sums);
            reader.ReadColumn(losts);
        }

        ReadOrders(reader, leasts, parts.HasFlag(NumberParts.Least), DoubleOrder.NoLeast);
        ReadOrders(reader, mosts, parts.HasFlag(NumberParts.Most), DoubleOrder.NoMost);
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = new DoubleCell
            {
                Sum = BitConverter.UInt64BitsToDouble(sums[i]),
                Lost = BitConverter.UInt64BitsToDouble(losts[i]),
                NotLeast = leasts[i] == DoubleOrder.NoLeast ? 0 : ~DoubleOrder.Of((long)leasts[i]),
                Most = mosts[i] == DoubleOrder.NoMost ? 0 : DoubleOrder.Of((long)mosts[i]),
            };
        }
    }

    private static void ReadOrders(SnapshotReader reader, Span<ulong> column, bool isThere, ulong none)
    {
        if (isThere)
        {
            reader.ReadColumn(column);
        }
        else
        {
            column.Fill(none);
        }
    }

    /// <summary>All parts, one slot after another: columns that have integers too are the exception.</summary>
    internal static void WriteIntegers(SnapshotWriter writer, ReadOnlySpan<int> slots, IntegerCell[] cells)
    {
        foreach (var slot in slots)
        {
            ref var cell = ref cells[slot];
            writer.WriteUnsigned((ulong)cell.Count);
            if (cell.Count > 0)
            {
                writer.WriteInt128(cell.Sum);
                writer.WriteSigned(cell.Least);
                writer.WriteSigned(cell.Most);
            }
        }
    }

    internal static void ReadIntegers(SnapshotReader reader, ReadOnlySpan<int> slots, IntegerCell[] cells)
    {
        foreach (var slot in slots)
        {
            var count = reader.ReadBetween(0, long.MaxValue);
            cells[slot] = count == 0 ? default : new IntegerCell
            {
                Count = count,
                Sum = reader.ReadInt128(),
                Least = reader.ReadSigned(),
                Most = reader.ReadSigned(),
            };
        }
    }

    private static void WriteIf(bool isKept, SnapshotWriter writer, ReadOnlySpan<ulong> column)
    {
        if (isKept)
        {
            writer.WriteColumn(column);
        }
    }
}
