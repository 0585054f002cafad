using Azure.Data.Tables;

namespace StreamFunctions.Faults.Tests;

/// <summary>One event that missed its window, as sent or as the late table tells of it. Copies of one event are equal.</summary>
/// <param name="Sensor">The key.</param>
/// <param name="Partition">Where it was logged.</param>
/// <param name="Time">Its event time, UTC.</param>
/// <param name="Start">Start of the window that it missed, included.</param>
/// <param name="End">End of that window, excluded.</param>
internal sealed record LateEvent(string Sensor, int Partition, DateTime Time, DateTime Start, DateTime End)
{
    public const int WindowSeconds = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(WindowSeconds);

    /// <summary>What the late table must say of an event.</summary>
    public static LateEvent Of(SentEvent sent, int partition)
    {
        var start = new DateTime(sent.Time.Ticks - (sent.Time.Ticks % Window.Ticks), DateTimeKind.Utc);
        return new LateEvent(sent.Sensor, partition, sent.Time, start, start + Window);
    }

    /// <summary>What a row of the late table says.</summary>
    /// <exception cref="StreamFaultException">The watermark had not passed the window: the row was not late.</exception>
    public static LateEvent Read(TableEntity row)
    {
        var read = new LateEvent(
            row.GetString("key"), row.GetInt32("partition")!.Value, Utc(row, "time"), Utc(row, "windowStart"), Utc(row, "windowEnd"));
        return Utc(row, "watermark") >= read.End
            ? read
            : throw new StreamFaultException($"{read} is in the late table, but the watermark stood at {Utc(row, "watermark"):s}.");
    }

    private static DateTime Utc(TableEntity row, string column) => row.GetDateTimeOffset(column)!.Value.UtcDateTime;
}
