namespace StreamFunctions.Windowing;

/// <summary>A session that has come out under these bounds.</summary>
/// <param name="Start">Its start.</param>
/// <param name="End">Its end.</param>
/// <param name="Rows">How many rows it had.</param>
/// <param name="Revision">The revision that came out last.</param>
/// <param name="Retracted">Its bounds are no more; kept for the revision of the session that took its place.</param>
internal readonly record struct FiredSession(long Start, long End, long Rows, int Revision, bool Retracted);

/// <summary>The sessions of one key.</summary>
internal sealed class SessionKey
{
    /// <summary>Ascending; no two of them within the gap unless sessions are capped.</summary>
    internal List<SessionUnit> Units { get; } = [];

    /// <summary>What has come out and not expired.</summary>
    internal List<FiredSession> Fired { get; } = [];

    /// <summary>No session has expired, or none that a row which is not late by itself could be in.</summary>
    internal static readonly (long Start, long End) NoFloor = (EventTime.None, EventTime.None);

    /// <summary>Bounds of the last expired session: a row before its end is late, and does not join a later one.</summary>
    internal (long Start, long End) Floor { get; set; } = NoFloor;

    internal bool HasFloor => Floor.End != EventTime.None;

    /// <summary>The number of the first unit whose last row is at or after <paramref name="time"/>.</summary>
    internal int FirstUnitEndingAtOrAfter(long time)
    {
        var (low, high) = (0, Units.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Units[middle].Last < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
