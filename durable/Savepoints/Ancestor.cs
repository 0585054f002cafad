namespace StreamFunctions.Durable;

/// <summary>
/// A generation whose results, up to a savepoint, are part of those of the generation that was restored from it.
/// Immutable.
/// </summary>
/// <param name="Generation">Its number.</param>
/// <param name="Groups">Per key group, up to where.</param>
public sealed record Ancestor(int Generation, IReadOnlyList<AncestorLimit> Groups)
{
    /// <summary>Takes the limits of a savepoint's states; a group without one had no result.</summary>
    public static Ancestor Of(int generation, int keyGroups, IReadOnlyList<GroupSummary> groups)
    {
        var images = groups.ToDictionary(image => image.Group);
        return new Ancestor(
            generation,
            [.. Enumerable.Range(0, keyGroups).Select(g => images.TryGetValue(g, out var image) ? new AncestorLimit(image.Emission, image.Watermark) : AncestorLimit.Nothing)]);
    }

    /// <summary>
    /// Whether one of its rows is part of the results. A window that ends at or before the watermark had fired; the number
    /// tells apart what was written later under the same generation (a session that grew into it, say).
    /// </summary>
    /// <param name="group">The key group.</param>
    /// <param name="emission">The row's emission number; 0 for what a rebuild wrote.</param>
    /// <param name="windowEnd">The end of its window, event time.</param>
    public bool Holds(int group, long emission, long windowEnd) =>
        group < Groups.Count && emission <= Groups[group].Emission && windowEnd <= Groups[group].Watermark;
}

/// <summary>Up to where the results of one group count.</summary>
/// <param name="Emission">The number of the newest result (included).</param>
/// <param name="Watermark">The watermark: later windows had not fired.</param>
public readonly record struct AncestorLimit(long Emission, long Watermark)
{
    /// <summary>No result counts.</summary>
    public static AncestorLimit Nothing { get; } = new(-1, Windowing.EventTime.None);
}
