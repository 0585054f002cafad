using System.Buffers.Binary;
using StreamFunctions.Durable;

namespace StreamFunctions.Functions.Tables;

/// <summary>
/// The coverage column of a status row: per partition its number, its prefix, how many ranges, and the ranges; all
/// 64-bit little-endian. A column holds 64 KiB: what does not fit is left out from the end, which only makes a group
/// look as if it lacked more than it does.
/// </summary>
internal static class CoverageBytes
{
    private const int MaxBytes = 64 * 1024;
    private const int HeaderBytes = 3 * sizeof(long);
    private const int RangeBytes = 2 * sizeof(long);

    public static byte[] Write(IReadOnlyList<PartitionCoverage> coverage)
    {
        var left = MaxBytes - (coverage.Count * HeaderBytes);
        var share = Math.Max(0, left / Math.Max(1, coverage.Count) / RangeBytes);
        var bytes = new byte[coverage.Sum(c => HeaderBytes + (Math.Min(share, c.Ranges.Count) * RangeBytes))];
        var at = 0;
        foreach (var partition in coverage)
        {
            var ranges = Math.Min(share, partition.Ranges.Count);
            Put(bytes, ref at, partition.Partition);
            Put(bytes, ref at, partition.Prefix);
            Put(bytes, ref at, ranges);
            for (var i = 0; i < ranges; i++)
            {
                Put(bytes, ref at, partition.Ranges[i].From);
                Put(bytes, ref at, partition.Ranges[i].To);
            }
        }

        return bytes;
    }

    public static IReadOnlyList<PartitionCoverage> Read(byte[] bytes)
    {
        var coverage = new List<PartitionCoverage>();
        for (var at = 0; at < bytes.Length;)
        {
            var partition = (int)Take(bytes, ref at);
            var prefix = Take(bytes, ref at);
            var ranges = new RangeOfSequences[Take(bytes, ref at)];
            for (var i = 0; i < ranges.Length; i++)
            {
                ranges[i] = new RangeOfSequences(Take(bytes, ref at), Take(bytes, ref at));
            }

            coverage.Add(new PartitionCoverage(partition, prefix, ranges));
        }

        return coverage;
    }

    private static void Put(byte[] bytes, ref int at, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);
        at += sizeof(long);
    }

    private static long Take(byte[] bytes, ref int at)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
        at += sizeof(long);
        return value;
    }
}
