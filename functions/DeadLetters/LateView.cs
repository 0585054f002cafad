using StreamFunctions.Functions.Tables;

namespace StreamFunctions.Functions.DeadLetters;

/// <summary>A late row as JSON, over HTTP and on the command line alike. Times outside of the years 1601 to 9999 are ticks of 100 ns since 1970, in text.</summary>
/// <param name="Partition">The event's partition.</param>
/// <param name="Sequence">Its sequence number there.</param>
/// <param name="Key">Its key.</param>
/// <param name="Time">Its event time.</param>
/// <param name="WindowStart">Start of the window that it missed (included).</param>
/// <param name="WindowEnd">End of the window that it missed (excluded).</param>
/// <param name="Watermark">Where the watermark stood.</param>
/// <param name="Reason">Why, as a code.</param>
public sealed record LateView(
    int Partition, long Sequence, string Key, object Time, object WindowStart, object WindowEnd, object Watermark, string Reason)
{
    /// <summary>The view of a late row.</summary>
    public static LateView Of(LateRecord row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new LateView(
            row.Partition, row.Sequence, row.Key, TableValues.OfTime(row.Time), TableValues.OfTime(row.WindowStart),
            TableValues.OfTime(row.WindowEnd), TableValues.OfTime(row.Watermark), row.Reason);
    }
}
