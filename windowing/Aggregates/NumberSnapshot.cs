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
        if (SlotColumns.TryRun(slots, cells, out var run))
        {
            WriteDoubles(writer, run, parts);
            return;
        }

        Span<DoubleCell> gathered = stackalloc DoubleCell[IAccumulators.MostSlotsAtOnce];
        for (var i = 0; i < slots.Length; i++)
        {
            gathered[i] = cells[slots[i]];
        }

        WriteDoubles(writer, gathered[..slots.Length], parts);
    }

    private static void WriteDoubles(SnapshotWriter writer, ReadOnlySpan<DoubleCell> cells, NumberParts parts)
    {
        var columns = new DoubleColumns(stackalloc ulong[DoubleColumns.Room], cells.Length);
        columns.Take(cells);
        if (parts.HasFlag(NumberParts.Sum))
        {
            writer.WriteColumn(columns.Sums);
            writer.WriteColumn(columns.Losts);
        }

        WriteIf(parts.HasFlag(NumberParts.Least), writer, columns.Leasts);
        WriteIf(parts.HasFlag(NumberParts.Most), writer, columns.Mosts);
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
        var columns = new DoubleColumns(stackalloc ulong[DoubleColumns.Room], cells.Length);
        if (parts.HasFlag(NumberParts.Sum))
        {
            reader.ReadColumn(columns.Sums);
            reader.ReadColumn(columns.Losts);
        }

        ReadOrders(reader, columns.Leasts, parts.HasFlag(NumberParts.Least), DoubleOrder.NoLeast);
        ReadOrders(reader, columns.Mosts, parts.HasFlag(NumberParts.Most), DoubleOrder.NoMost);
        columns.Give(cells);
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
