namespace StreamFunctions.Windowing;

/// <summary>How a snapshot says which keys a pane has; since <see cref="OperatorSnapshot.WithKeyRuns"/>.</summary>
internal enum KeySetForm : byte
{
    /// <summary>All that the snapshot lists.</summary>
    All = 0,

    /// <summary>The same as the pane before, which is there.</summary>
    Same = 1,

    /// <summary>A bit for each key by rank, from the lowest of the first byte on; the rest of the last byte is 0.</summary>
    Bits = 2,

    /// <summary>Their number and the distances between their ranks, less one.</summary>
    Ranks = 3,
}
