using System.Globalization;
using Azure;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.DeadLetters;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Retention;

/// <summary>What a sweep must know of a row to judge it. What a table does not have keeps its default.</summary>
/// <param name="PartitionKey">Where it is.</param>
/// <param name="RowKey">Where it is.</param>
/// <param name="Version">The version that was read: another one is not deleted.</param>
/// <param name="Written">When the service last wrote it, by the service's clock.</param>
internal sealed record SweptRow(string PartitionKey, string RowKey, ETag Version, DateTimeOffset Written)
{
    private static readonly string[] Always = ["PartitionKey", "RowKey", "Timestamp"];

    /// <summary>Of a result or a late row: its generation.</summary>
    public int Generation { get; init; }

    /// <summary>Of a result: the end of its window, event time.</summary>
    public long WindowEnd { get; init; } = EventTime.None;

    /// <summary>Of a late row: its event's partition.</summary>
    public int Partition { get; init; }

    /// <summary>Of a late row: its event's sequence number.</summary>
    public long Sequence { get; init; }

    /// <summary>Of a late row: whether a rebuild has counted it in its window.</summary>
    public bool IsRebuilt { get; init; }

    /// <summary>Of an alert: whether it tells of events that the log lost.</summary>
    public bool IsLost { get; init; }

    /// <summary>Of a result: the key group that wrote it; the last part of the partition key.</summary>
    public int Group => int.Parse(PartitionKey.AsSpan(PartitionKey.LastIndexOf('|') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>
    /// What must be read of a kind's rows, and no more: the columns of results beside our own are named by users, and
    /// may have any type.
    /// </summary>
    public static string[] ColumnsOf(RetainedKind kind) => kind switch
    {
        RetainedKind.Results => [.. Always, ResultColumns.Generation, ResultColumns.WindowEnd],
        RetainedKind.Late => [.. Always, ResultColumns.Generation, DeadLetterColumns.Partition, DeadLetterColumns.Sequence, ResultColumns.Rebuild],
        RetainedKind.Alerts => [.. Always, "rule"],
        _ => Always,
    };

    /// <summary>Takes a row with the columns of <see cref="ColumnsOf"/>.</summary>
    public static SweptRow From(RetainedKind kind, TableEntity row)
    {
        var swept = new SweptRow(row.PartitionKey, row.RowKey, row.ETag, row.Timestamp ?? DateTimeOffset.MaxValue);
        return kind switch
        {
            RetainedKind.Results => swept with { Generation = GenerationOf(row), WindowEnd = TableValues.ToTime(row, ResultColumns.WindowEnd) },
            RetainedKind.Late => swept with
            {
                Generation = GenerationOf(row),
                Partition = row.GetInt32(DeadLetterColumns.Partition) ?? 0,
                Sequence = row.GetInt64(DeadLetterColumns.Sequence) ?? 0,
                IsRebuilt = ResultColumns.RebuildOf(row) > 0,
            },
            RetainedKind.Alerts => swept with { IsLost = row.GetString("rule") == LostRange.Rule },
            _ => swept,
        };
    }

    private static int GenerationOf(TableEntity row) => row.GetInt32(ResultColumns.Generation) ?? 0;
}
