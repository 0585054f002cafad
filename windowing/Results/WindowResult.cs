namespace StreamFunctions.Windowing;

/// <summary>What one window of one key amounts to, as emitted by the operator.</summary>
public sealed record WindowResult
{
    /// <summary>The key, as <see cref="KeyCodec"/> writes it.</summary>
    public required string Key { get; init; }

    /// <summary>Start of the window (included), event time. For a count window the time of its first event.</summary>
    public required long Start { get; init; }

    /// <summary>End of the window (excluded), event time. For a count window the time of its last event.</summary>
    public required long End { get; init; }

    /// <summary>The number of a count window of this key, from 0; 0 for windows in time.</summary>
    public long Ordinal { get; init; }

    /// <summary>The aggregates, in the order of the plan. Empty for a retraction.</summary>
    public required IReadOnlyList<Value> Values { get; init; }

    /// <summary>How many events were folded into it.</summary>
    public required long Rows { get; init; }

    /// <summary>0 for the first result of this window, then one more for each refinement.</summary>
    public int Revision { get; init; }

    /// <summary>True once the watermark has passed the window's end.</summary>
    public bool Final { get; init; } = true;

    /// <summary>True for a tombstone: a session that had been emitted under these bounds has other bounds now.</summary>
    public bool Retracted { get; init; }
}
