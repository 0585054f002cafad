using StreamFunctions.Windowing;

namespace StreamFunctions.Durable;

/// <summary>
/// Writes one column's rows: the kinds (once, if all are equal), then the payloads in the form that suits them.
/// Integers travel as differences to the row before, doubles that are small whole numbers as integers,
/// texts as an index into the column's distinct texts.
/// </summary>
internal static class ColumnCodec
{
    private const byte Mixed = 0xFF;
    private const double LargestWhole = 1L << 53;

    public static void Write(ByteWriter writer, Column column, int start, int count)
    {
        var kinds = column.Kinds.Slice(start, count);
        var uniform = count > 0 && kinds.IndexOfAnyExcept(kinds[0]) < 0;
        writer.Byte(uniform ? (byte)kinds[0] : Mixed);
        if (!uniform)
        {
            foreach (var kind in kinds)
            {
                writer.Byte((byte)kind);
            }
        }

        WriteNumbers(writer, column.Bits.Slice(start, count), kinds);
        if (kinds.Contains(ValueKind.String))
        {
            WriteTexts(writer, column, start, count);
        }
    }

    public static Column Read(ref ByteReader reader, int count, ColumnRoom room)
    {
        var kinds = room.Kinds(count);
        ReadKinds(ref reader, kinds.AsSpan(0, count));
        var bits = room.Bits(count);
        ReadNumbers(ref reader, kinds.AsSpan(0, count), bits.AsSpan(0, count));
        var texts = kinds.AsSpan(0, count).Contains(ValueKind.String) ? ReadTexts(ref reader, kinds.AsSpan(0, count)) : null;
        return new Column(count, kinds, bits, texts);
    }

    private static void ReadKinds(ref ByteReader reader, Span<ValueKind> kinds)
    {
        var first = reader.Byte();
        if (first != Mixed)
        {
            kinds.Fill(Kind(first));
            return;
        }

        for (var i = 0; i < kinds.Length; i++)
        {
            kinds[i] = Kind(reader.Byte());
        }
    }

    private static ValueKind Kind(byte value) => value <= (byte)ValueKind.Timestamp
        ? (ValueKind)value
        : throw new BlockFormatException($"{value} is not a kind of value.");

    private static void WriteNumbers(ByteWriter writer, ReadOnlySpan<long> bits, ReadOnlySpan<ValueKind> kinds)
    {
        var whole = AllDoublesWhole(bits, kinds);
        writer.Bool(whole);
        long previous = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            switch (kinds[i])
            {
                case ValueKind.Boolean:
                    writer.Byte((byte)bits[i]);
                    break;
                case ValueKind.Int64 or ValueKind.Timestamp:
                    writer.Signed(unchecked(bits[i] - previous));
                    previous = bits[i];
                    break;
                case ValueKind.Double when whole:
                    writer.Signed((long)BitConverter.Int64BitsToDouble(bits[i]));
                    break;
                case ValueKind.Double:
                    writer.Fixed(bits[i]);
                    break;
            }
        }
    }

    /// <summary>Sets every number.</summary>
    private static void ReadNumbers(ref ByteReader reader, ReadOnlySpan<ValueKind> kinds, Span<long> bits)
    {
        var whole = reader.Bool();
        if (!whole && kinds.IndexOfAnyExcept(ValueKind.Double) < 0)
        {
            reader.Fixed64(bits);
            return;
        }

        if (kinds.IndexOfAnyExcept(ValueKind.Int64, ValueKind.Timestamp) < 0)
        {
            reader.Sums(bits);
            return;
        }

        long previous = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = kinds[i] switch
            {
                ValueKind.Boolean => reader.Bool() ? 1 : 0,
                ValueKind.Int64 or ValueKind.Timestamp => previous = unchecked(previous + reader.Signed()),
                ValueKind.Double => whole ? BitConverter.DoubleToInt64Bits(reader.Signed()) : reader.Fixed64(),
                _ => 0,
            };
        }
    }

    /// <summary>Minus zero is whole but has bits of its own: it must not become plus zero.</summary>
    private static bool AllDoublesWhole(ReadOnlySpan<long> bits, ReadOnlySpan<ValueKind> kinds)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            var value = BitConverter.Int64BitsToDouble(bits[i]);
            if (kinds[i] == ValueKind.Double
                && !(Math.Abs(value) <= LargestWhole && BitConverter.DoubleToInt64Bits((long)value) == bits[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteTexts(ByteWriter writer, Column column, int start, int count)
    {
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        var order = new List<string>();
        for (var i = start; i < start + count; i++)
        {
            if (column.Kinds[i] == ValueKind.String && indexes.TryAdd(column[i].Text, order.Count))
            {
                order.Add(column[i].Text);
            }
        }

        writer.Count(order.Count);
        order.ForEach(writer.Text);
        for (var i = start; i < start + count; i++)
        {
            if (column.Kinds[i] == ValueKind.String)
            {
                writer.Count(indexes[column[i].Text]);
            }
        }
    }

    private static string?[] ReadTexts(ref ByteReader reader, ReadOnlySpan<ValueKind> kinds)
    {
        var distinct = new string[reader.Count()];
        for (var i = 0; i < distinct.Length; i++)
        {
            distinct[i] = reader.Text();
        }

        var texts = new string?[kinds.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = kinds[i] == ValueKind.String ? distinct[reader.Index(distinct.Length)] : null;
        }

        return texts;
    }
}
