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
    internal static void WriteDoubles(SnapshotWriter writer, ReadOnlySpan<int> slots, DoubleCell[] cells, NumberParts parts)
    {
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        column = column[..slots.Length];
        if (parts.HasFlag(NumberParts.Sum))
        {
            WriteSums(writer, slots, cells, column);
        }

        if (parts.HasFlag(NumberParts.Least))
        {
            for (var i = 0; i < slots.Length; i++)
            {
                column[i] = DoubleOrder.ToBits(~cells[slots[i]].NotLeast);
            }

            writer.WriteColumn(column);
        }

        if (parts.HasFlag(NumberParts.Most))
        {
            for (var i = 0; i < slots.Length; i++)
            {
                column[i] = DoubleOrder.ToBits(cells[slots[i]].Most);
            }

            writer.WriteColumn(column);
        }
    }

    internal static void ReadDoubles(SnapshotReader reader, ReadOnlySpan<int> slots, DoubleCell[] cells, NumberParts parts)
    {
        Span<ulong> column = stackalloc ulong[IAccumulators.MostSlotsAtOnce];
        column = column[..slots.Length];
        if (parts.HasFlag(NumberParts.Sum))
        {
            ReadSums(reader, slots, cells, column);
        }

        if (parts.HasFlag(NumberParts.Least))
        {
            reader.ReadColumn(column);
            for (var i = 0; i < slots.Length; i++)
            {
                cells[slots[i]].NotLeast = column[i] == DoubleOrder.NoLeast ? 0 : ~DoubleOrder.Of((long)column[i]);
            }
        }

        if (parts.HasFlag(NumberParts.Most))
        {
            reader.ReadColumn(column);
            for (var i = 0; i < slots.Length; i++)
            {
                cells[slots[i]].Most = column[i] == DoubleOrder.NoMost ? 0 : DoubleOrder.Of((long)column[i]);
            }
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

    private static void WriteSums(SnapshotWriter writer, ReadOnlySpan<int> slots, DoubleCell[] cells, Span<ulong> column)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            column[i] = BitConverter.DoubleToUInt64Bits(cells[slots[i]].Sum);
        }

        writer.WriteColumn(column);
        for (var i = 0; i < slots.Length; i++)
        {
            ref var cell = ref cells[slots[i]];
            column[i] = double.IsFinite(cell.Sum) ? BitConverter.DoubleToUInt64Bits(cell.Lost) : 0;
        }

        writer.WriteColumn(column);
    }

    private static void ReadSums(SnapshotReader reader, ReadOnlySpan<int> slots, DoubleCell[] cells, Span<ulong> column)
    {
        reader.ReadColumn(column);
        for (var i = 0; i < slots.Length; i++)
        {
            cells[slots[i]].Sum = BitConverter.UInt64BitsToDouble(column[i]);
        }

        reader.ReadColumn(column);
        for (var i = 0; i < slots.Length; i++)
        {
            cells[slots[i]].Lost = BitConverter.UInt64BitsToDouble(column[i]);
        }
    }
}
