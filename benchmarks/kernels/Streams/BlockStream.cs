using StreamFunctions.Windowing;

namespace StreamFunctions.Benchmarks.Kernels;

/// <summary>One block and the largest event time up to its end, as ingest hands both out.</summary>
internal sealed record TimedBlock(RowBlock Block, long MaxEventTime);

/// <summary>
/// The same rows as blocks of one partition, as an entity gets them: at most 4,096 rows, own text objects for the keys of
/// each block. Every hundredth block comes twice, as after a failover: the operator must not count it again.
/// </summary>
internal static class BlockStream
{
    public const int MostRows = 4096;
    private const int RepeatEvery = 100;

    public static List<TimedBlock> Of(EventStream stream, int rowsPerBlock = MostRows)
    {
        var blocks = new List<TimedBlock>();
        var maxTime = EventTime.None;
        var indexOfKey = new int[stream.Names.Length];
        for (var start = 0; start < stream.Count; start += rowsPerBlock)
        {
            var count = Math.Min(rowsPerBlock, stream.Count - start);
            maxTime = Math.Max(maxTime, stream.Times.AsSpan(start, count).MaxOf());
            blocks.Add(new TimedBlock(Cut(stream, start, count, indexOfKey), maxTime));
            if (blocks.Count % RepeatEvery == 1)
            {
                blocks.Add(blocks[^1]);
            }
        }

        return blocks;
    }

    private static RowBlock Cut(EventStream stream, int start, int count, int[] indexOfKey)
    {
        Array.Fill(indexOfKey, -1);
        var names = new List<string>();
        var keyIndexes = new int[count];
        for (var i = 0; i < count; i++)
        {
            ref var index = ref indexOfKey[stream.Keys[start + i]];
            if (index < 0)
            {
                index = names.Count;
                names.Add(new string(stream.Names[stream.Keys[start + i]]));
            }

            keyIndexes[i] = index;
        }

        var sequences = new long[count];
        for (var i = 0; i < count; i++)
        {
            sequences[i] = start + i;
        }

        var kinds = new ValueKind[count];
        Array.Fill(kinds, ValueKind.Double);
        var bits = Array.ConvertAll(stream.Values[start..(start + count)], BitConverter.DoubleToInt64Bits);
        return new RowBlock(
            0, sequences, stream.Times[start..(start + count)], keyIndexes, [.. names], null, [new Column(kinds, bits, null)]);
    }

    private static long MaxOf(this Span<long> values)
    {
        var most = long.MinValue;
        foreach (var value in values)
        {
            most = Math.Max(most, value);
        }

        return most;
    }
}
