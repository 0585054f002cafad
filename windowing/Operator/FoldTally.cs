namespace StreamFunctions.Windowing;

/// <summary>
/// What became of the rows of a block: <c>Counted + Late + Duplicate + AlreadyFolded</c> is the number of its rows.
/// </summary>
/// <param name="Counted">Rows that are in at least one of their windows.</param>
/// <param name="Late">Rows that came too late for all of their windows.</param>
/// <param name="PartiallyLate">Those of <paramref name="Counted"/> that came too late for some of their windows.</param>
/// <param name="Duplicate">Rows whose event id had been seen for their key.</param>
/// <param name="AlreadyFolded">Rows whose sequence number had been folded before.</param>
public readonly record struct FoldTally(long Counted, long Late, long PartiallyLate, long Duplicate, long AlreadyFolded);
