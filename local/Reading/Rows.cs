using System.Buffers.Binary;
using System.Globalization;
using Azure.Data.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Local.Reading;

/// <summary>How far one partition was handed out to the key groups.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Read">Events read, of all kinds.</param>
/// <param name="Filtered">Events that the query's filter left out.</param>
/// <param name="Dead">Events that became dead letters.</param>
/// <param name="EndOfInput">Whether the partition's input has ended.</param>
/// <param name="Sent">Per key group, the end of the last claim that was handed out; -1 = none.</param>
internal sealed record PartitionProgress(int Partition, long Read, long Filtered, long Dead, bool EndOfInput, IReadOnlyList<long> Sent)
{
    public static PartitionProgress From(TableEntity row) => new(
        int.Parse(row.RowKey, CultureInfo.InvariantCulture),
        row.GetInt64("read") ?? 0,
        row.GetInt64("filtered") ?? 0,
        row.GetInt64("dead") ?? 0,
        row.GetInt64("maxEventTime") == EventTime.EndOfInput,
        Numbers(row.GetBinary("sent") ?? []));

    private static long[] Numbers(ReadOnlySpan<byte> bytes)
    {
        var numbers = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        }

        return numbers;
    }
}

/// <summary>What one key group last told.</summary>
/// <param name="Group">The key group.</param>
/// <param name="Watermark">Its watermark, event time.</param>
/// <param name="IsIdle">Whether it had neither open windows nor results to write.</param>
/// <param name="Counted">Rows that count in at least one window.</param>
/// <param name="Late">Rows that missed all their windows.</param>
/// <param name="Duplicates">Rows whose id had been seen.</param>
internal sealed record GroupStatus(int Group, long Watermark, bool IsIdle, long Counted, long Late, long Duplicates)
{
    public static GroupStatus From(TableEntity row) => new(
        int.Parse(row.RowKey, CultureInfo.InvariantCulture),
        row.GetInt64("watermark") ?? EventTime.None,
        row.GetBoolean("openWork") == false && row.GetInt32("outbox") == 0,
        row.GetInt64("counted") ?? 0,
        row.GetInt64("late") ?? 0,
        row.GetInt64("duplicates") ?? 0);
}

/// <summary>An event that could not be used.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Reason">Why, as a code.</param>
/// <param name="Detail">Why, for people.</param>
/// <param name="Body">The bytes, as far as they are in the row.</param>
internal sealed record DeadLetterRow(int Partition, long Sequence, string Reason, string Detail, byte[] Body)
{
    public static DeadLetterRow From(TableEntity row) => new(
        row.GetInt32("partition") ?? 0,
        row.GetInt64("sequence") ?? 0,
        row.GetString("reason") ?? string.Empty,
        row.GetString("detail") ?? string.Empty,
        row.GetBinary("body") ?? []);
}

/// <summary>An alert was raised or cleared.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Key">The key.</param>
/// <param name="Raised">True: raised. False: cleared.</param>
/// <param name="WindowStart">Start of the window that decided it.</param>
/// <param name="WindowEnd">End of the window that decided it.</param>
internal sealed record AlertRow(string Rule, string Key, bool Raised, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd)
{
    /// <summary>Whether it tells of events that the log lost before they were counted; the key says which.</summary>
    public bool IsLost => Rule == StreamFunctions.Durable.LostRange.Rule;

    public static AlertRow From(TableEntity row) => new(
        row.GetString("rule") ?? string.Empty,
        row.GetString("key") ?? string.Empty,
        row.GetBoolean("raised") ?? false,
        Cells.Time(row, "windowStart"),
        Cells.Time(row, "windowEnd"));
}

/// <summary>A row that came after its window had closed.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Key">Its key.</param>
/// <param name="Reason">Why, as a code.</param>
/// <param name="WindowEnd">End of the window that it missed.</param>
/// <param name="Rebuild">The rebuild that counted it in its window after all; 0 = it is late.</param>
internal sealed record LateRowInTable(int Partition, long Sequence, string Key, string Reason, DateTimeOffset? WindowEnd, int Rebuild)
{
    public static LateRowInTable From(TableEntity row) => new(
        row.GetInt32("partition") ?? 0,
        row.GetInt64("sequence") ?? 0,
        row.GetString("key") ?? string.Empty,
        row.GetString("reason") ?? string.Empty,
        Cells.Time(row, "windowEnd"),
        row.GetInt32("rebuild") ?? 0);
}
