using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Retention;

/// <summary>What is known of a pipeline while its tables are swept; facts may be older than the rows, which only keeps more.</summary>
internal sealed record SweepFacts
{
    /// <summary>The generation that runs.</summary>
    public required int Generation { get; init; }

    /// <summary>For how long after its end a window can still be refined, event time in ticks of 100 ns.</summary>
    public long AllowedLateness { get; init; }

    /// <summary>Where the event time of each key group stands, as it last told; a group that is missing has not told.</summary>
    public IReadOnlyDictionary<int, long> Watermarks { get; init; } = new Dictionary<int, long>();

    /// <summary>By partition: the first sequence number that the log still holds.</summary>
    public IReadOnlyList<long> LogBeginnings { get; init; } = [];
}

/// <summary>
/// Decides which rows go. The age of a row is the time since it was last written, never its event time: events of last
/// year that are read today make results that somebody wants to see. Pure.
/// </summary>
internal static class RetentionRules
{
    /// <summary>Whether a row may be deleted.</summary>
    /// <param name="kind">The table.</param>
    /// <param name="row">The row.</param>
    /// <param name="cutoff">What was written at or after it stays.</param>
    /// <param name="facts">What is known of the pipeline.</param>
    public static bool IsExpired(RetainedKind kind, SweptRow row, DateTimeOffset cutoff, SweepFacts facts) => row.Written < cutoff && kind switch
    {
        RetainedKind.Results => row.Generation < facts.Generation || (row.Generation == facts.Generation && IsClosed(row, facts)),
        RetainedKind.Late => row.IsRebuilt || row.Generation < facts.Generation || (row.Generation == facts.Generation && IsForgotten(row, facts)),
        RetainedKind.Alerts => !row.IsLost,
        _ => true,
    };

    /// <summary>Whether no event can refine the window any more. Without a word from its group it can.</summary>
    private static bool IsClosed(SweptRow row, SweepFacts facts) =>
        facts.Watermarks.TryGetValue(row.Group, out var watermark) && EventTime.Add(row.WindowEnd, facts.AllowedLateness) <= watermark;

    /// <summary>
    /// Whether the log holds the event no longer. While it does, a rebuild would read the event and, without this row,
    /// take it for one that had been counted.
    /// </summary>
    private static bool IsForgotten(SweptRow row, SweepFacts facts) =>
        row.Partition < facts.LogBeginnings.Count && row.Sequence < facts.LogBeginnings[row.Partition];
}
