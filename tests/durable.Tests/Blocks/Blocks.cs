using CsCheck;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>Makes row blocks for tests, by hand and at random.</summary>
internal static class Blocks
{
    public static Gen<Value> AnyValue { get; } = Gen.OneOf(
        Gen.Const(Value.Null),
        Gen.Bool.Select(Value.Of),
        Gen.Long.Select(Value.Of),
        Gen.Int[-100, 100].Select(v => Value.Of((double)v)),
        Gen.Double.Select(Value.Of),
        Gen.OneOf(Gen.Const(-0.0), Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity), Gen.Const(double.MaxValue)).Select(Value.Of),
        Gen.String[0, 20].Where(IsText).Select(v => Value.Of(v)),
        Gen.Long.Select(Value.OfTimestamp));

    /// <summary>Any block: ascending sequence numbers, any times, few keys, columns of one kind or of mixed kinds.</summary>
    public static Gen<RowBlock> Any { get; } =
        from columns in Gen.Int[0, 3]
        from ids in Gen.Bool
        from partition in Gen.Int[0, 31]
        from rows in Gen.Select(Gen.Long[1, 5], Gen.Long, Gen.Int[0, 4], Gen.ULong, AnyValue.Array[columns]).Array[0, 60]
        select Build(partition, columns, ids, rows);

    public static RowBlock Of(int partition, int columns, params (long Sequence, long Time, string Key, Value Value)[] rows)
    {
        var builder = new RowBlockBuilder(columns, hasEventIds: false);
        foreach (var (sequence, time, key, value) in rows)
        {
            builder.Add(sequence, time, key, UInt128.Zero, [value]);
        }

        return builder.Build(partition);
    }

    /// <summary>Everything that is in a block, as text: two blocks are equal if and only if their texts are.</summary>
    public static string Dump(RowBlock block)
    {
        var lines = new List<string>();
        for (var i = 0; i < block.Count; i++)
        {
            var values = block.Columns.Select(c => $"{c[i].Kind}:{c[i].Bits}:{c[i].Text}");
            var id = block.HasEventIds ? block.EventIds[i].ToString() : "-";
            lines.Add($"{block.Partition} {block.Sequences[i]} {block.Times[i]} {block.Keys[block.KeyIndexes[i]]} {id} {string.Join(';', values)}");
        }

        return string.Join('\n', lines);
    }

    private static RowBlock Build(int partition, int columns, bool ids, (long Step, long Time, int Key, ulong Id, Value[] Values)[] rows)
    {
        var builder = new RowBlockBuilder(columns, ids);
        var sequence = -1L;
        foreach (var row in rows)
        {
            sequence += row.Step;
            builder.Add(sequence, row.Time, $"key {row.Key}", row.Id, row.Values);
        }

        return builder.Build(partition);
    }

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
