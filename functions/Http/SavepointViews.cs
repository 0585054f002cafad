using StreamFunctions.Durable;
using StreamFunctions.Functions.Savepoints;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Http;

/// <summary>A savepoint as it is listed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unfinished">Whether making it was broken off: it cannot be restored, only deleted.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Generation">The generation that it is of.</param>
/// <param name="Bytes">The size of all states.</param>
internal sealed record SavepointItem(string Name, bool Unfinished, DateTimeOffset? CreatedAt, int? Generation, long? Bytes);

/// <summary>The body of a list of savepoints.</summary>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Savepoints">Newest first.</param>
internal sealed record SavepointsAnswer(string Query, IReadOnlyList<SavepointItem> Savepoints);

/// <summary>A range of the log.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Group">The key group that needs it; null = all.</param>
/// <param name="From">The first sequence number.</param>
/// <param name="To">The last one (included); null = to the end of the log.</param>
internal sealed record SavepointRange(int Partition, int? Group, long From, long? To)
{
    public static SavepointRange Of(LogNeed need) => new(need.Partition, need.Group, need.From, need.To == long.MaxValue ? null : need.To);
}

/// <summary>What is in a savepoint, and whether it can be restored now.</summary>
internal sealed record SavepointView
{
    public required string Name { get; init; }

    public required string Query { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required int Generation { get; init; }

    public required string Lineage { get; init; }

    /// <summary>The query's text, canonical.</summary>
    public required string Sql { get; init; }

    public required string Log { get; init; }

    public required int KeyGroups { get; init; }

    /// <summary>Groups with a state.</summary>
    public required int Groups { get; init; }

    /// <summary>The size of their states, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Groups with windows that had not fired.</summary>
    public required int OpenGroups { get; init; }

    /// <summary>Results, late rows and alerts that were decided and not written yet.</summary>
    public required long Unwritten { get; init; }

    /// <summary>The lowest watermark of a group that has one; null = none has.</summary>
    public required DateTimeOffset? Watermark { get; init; }

    /// <summary>Rows that count in at least one window.</summary>
    public required long Counted { get; init; }

    /// <summary>Why this app cannot restore it, and what to do; null = it can.</summary>
    public required string? Obstacle { get; init; }

    /// <summary>What of the log a restore reads.</summary>
    public required IReadOnlyList<SavepointRange> Needs { get; init; }

    /// <summary>What of it the log no longer holds.</summary>
    public required IReadOnlyList<SavepointRange> Missing { get; init; }

    public static SavepointView Of(SavepointManifest manifest, SavepointFit fit) => new()
    {
        Name = manifest.Name,
        Query = manifest.Pipeline.Name,
        CreatedAt = manifest.CreatedAt,
        Generation = manifest.Pipeline.Generation,
        Lineage = manifest.Pipeline.Lineage,
        Sql = manifest.Query,
        Log = manifest.Log,
        KeyGroups = manifest.KeyGroups,
        Groups = manifest.Groups.Count,
        Bytes = manifest.Groups.Sum(g => (long)g.Size),
        OpenGroups = manifest.Groups.Count(g => g.OpenWork),
        Unwritten = manifest.Groups.Sum(g => (long)g.Outbox),
        Watermark = WatermarkOf(manifest),
        Counted = manifest.Groups.Sum(g => g.Counters.Counted),
        Obstacle = fit.Obstacle,
        Needs = [.. fit.Needs.Select(SavepointRange.Of)],
        Missing = [.. fit.Missing.Select(SavepointRange.Of)],
    };

    private static DateTimeOffset? WatermarkOf(SavepointManifest manifest)
    {
        var known = manifest.Groups.Select(g => g.Watermark).Where(w => w is not (EventTime.None or EventTime.EndOfInput)).ToList();
        return known.Count == 0 ? null : EventTime.ToInstant(known.Min());
    }
}

/// <summary>What a restore did.</summary>
/// <param name="Name">The savepoint.</param>
/// <param name="Query">The pipeline's name.</param>
/// <param name="Generation">The generation that goes on from it.</param>
/// <param name="SavedGeneration">The generation that it was made of.</param>
/// <param name="Lost">Ranges that the log had forgotten.</param>
/// <param name="Overwritten">How many results a generation in between had written over.</param>
/// <param name="OverwrittenFrom">Start of the earliest of their windows.</param>
/// <param name="OverwrittenTo">End of the latest one.</param>
/// <param name="Warnings">What went wrong after the generation had begun, and what becomes of it.</param>
internal sealed record RestoreAnswer(
    string Name, string Query, int Generation, int SavedGeneration, IReadOnlyList<SavepointRange> Lost,
    long Overwritten, DateTimeOffset? OverwrittenFrom, DateTimeOffset? OverwrittenTo, IReadOnlyList<string> Warnings)
{
    public static RestoreAnswer Of(RestoreOutcome outcome)
    {
        var (rows, from, to) = outcome.Overwritten;
        return new RestoreAnswer(
            outcome.Manifest.Name,
            outcome.Pipeline.Name,
            outcome.Pipeline.Generation,
            outcome.Manifest.Pipeline.Generation,
            [.. outcome.Lost.Select(SavepointRange.Of)],
            rows,
            rows == 0 ? null : EventTime.ToInstant(from),
            rows == 0 ? null : EventTime.ToInstant(to),
            outcome.Warnings);
    }
}
