namespace StreamFunctions.Windowing;

/// <summary>A row that came too late for one of its windows: it is not counted there, and said so.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="Partition">The partition it came from.</param>
/// <param name="Sequence">Its sequence number there.</param>
/// <param name="Time">Its event time.</param>
/// <param name="WindowStart">Start of the window that it missed (included).</param>
/// <param name="WindowEnd">End of the window that it missed (excluded).</param>
/// <param name="Watermark">Where the watermark stood when the row was judged.</param>
public sealed record LateRow(string Key, int Partition, long Sequence, long Time, long WindowStart, long WindowEnd, long Watermark);
