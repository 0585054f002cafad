using Azure.Data.Tables;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>A window that an event came too late for. The event's bytes are in the log, while it holds them.</summary>
public sealed record LateRecord
{
    /// <summary>Marks a row whose window was rebuilt with its event: it is in the window, and no longer late.</summary>
    internal const string RebuildColumn = ResultColumns.Rebuild;

    /// <summary>The generation of the pipeline.</summary>
    public required int Generation { get; init; }

    /// <summary>The key group that judged it.</summary>
    public required int Group { get; init; }

    /// <summary>The event's partition.</summary>
    public required int Partition { get; init; }

    /// <summary>Its sequence number there.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its event time, in ticks of 100 ns since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>Start of the window that it missed (included), event time.</summary>
    public required long WindowStart { get; init; }

    /// <summary>End of the window that it missed (excluded), event time.</summary>
    public required long WindowEnd { get; init; }

    /// <summary>Where the watermark stood, event time; <see cref="EventTime.EndOfInput"/> = the input had ended.</summary>
    public required long Watermark { get; init; }

    /// <summary>Why, as a code.</summary>
    public required string Reason { get; init; }

    internal string TableKey { get; init; } = string.Empty;

    internal string RowKey { get; init; } = string.Empty;

    internal static LateRecord From(TableEntity row) => new()
    {
        Generation = row.GetInt32(ResultColumns.Generation) ?? 0,
        Group = int.Parse(row.PartitionKey[(row.PartitionKey.LastIndexOf('|') + 1)..], System.Globalization.CultureInfo.InvariantCulture),
        Partition = row.GetInt32(DeadLetterColumns.Partition) ?? 0,
        Sequence = row.GetInt64(DeadLetterColumns.Sequence) ?? 0,
        Key = row.GetString(ResultColumns.Key) ?? string.Empty,
        Time = TableValues.ToTime(row, "time"),
        WindowStart = TableValues.ToTime(row, ResultColumns.WindowStart),
        WindowEnd = TableValues.ToTime(row, ResultColumns.WindowEnd),
        Watermark = TableValues.ToTime(row, "watermark"),
        Reason = row.GetString(DeadLetterColumns.Reason) ?? string.Empty,
        TableKey = row.PartitionKey,
        RowKey = row.RowKey,
    };
}

/// <summary>Which late rows are wanted: of one generation, in the order of the table (key group, partition, sequence number, window).</summary>
public sealed record LateQuery
{
    /// <summary>The generation.</summary>
    public required int Generation { get; init; }

    /// <summary>Only this partition; null = all.</summary>
    public int? Partition { get; init; }

    /// <summary>Only this event of the partition; null = all.</summary>
    public long? Sequence { get; init; }

    /// <summary>Only this key; null = all.</summary>
    public string? Key { get; init; }

    /// <summary>True: those whose windows were rebuilt with them since. False: those that are late.</summary>
    public bool Rebuilt { get; init; }

    /// <summary>How many at most, 1 to <see cref="DeadLetterQuery.MaxTop"/>.</summary>
    public int Top { get; init; } = DeadLetterQuery.DefaultTop;

    /// <summary>Where to go on (excluded); null = from the first.</summary>
    public LatePosition? After { get; init; }
}

/// <summary>A page of late rows.</summary>
/// <param name="Rows">The rows: one per event and window that it missed.</param>
/// <param name="Next">Where to go on; null = that was all.</param>
public sealed record LatePage(IReadOnlyList<LateRecord> Rows, LatePosition? Next);
