using System.Globalization;
using Azure.Data.Tables;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Tables;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Savepoints;

/// <summary>
/// Which result rows are those of a generation: its own, of the generations that it was restored from what they had
/// decided by the savepoint, and what is kept because its own would be less. Immutable.
/// </summary>
/// <param name="Generation">The generation.</param>
/// <param name="Ancestors">The generations before it whose rows count; none unless it was restored.</param>
public sealed record VisibleResults(int Generation, IReadOnlyList<Ancestor> Ancestors)
{
    // What a table's time column holds; what lies outside of it is written as text, which no filter compares.
    private static readonly long FirstTime = EventTime.From(new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly long LastTime = EventTime.From(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Reads the current generation's from its row in the table of pipelines.</summary>
    /// <param name="row">The row <c>current</c> of a pipeline.</param>
    public static VisibleResults Of(TableEntity row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new VisibleResults(row.GetInt32(ResultColumns.Generation)!.Value, AncestorCodec.Read(row.GetBinary(PipelineTable.Ancestors) ?? []));
    }

    /// <summary>A filter for rows of any group that may be visible; <see cref="Sees"/> decides.</summary>
    public string Filter => "(" + string.Join(" or ", Ancestors.Select(a => a.Generation).Prepend(Generation).Select(OfGeneration)) + ")";

    /// <summary>The filter for rows of one group.</summary>
    /// <param name="group">The key group.</param>
    public string FilterOf(int group) =>
        "(" + string.Join(" or ", Ancestors.Where(a => group < a.Groups.Count && a.Groups[group] != AncestorLimit.Nothing).Select(a => OfAncestor(a, group)).Prepend(OfGeneration(Generation))) + ")";

    /// <summary>Whether a row is one of the results; it must have the columns of <see cref="Columns"/>.</summary>
    public bool Sees(TableEntity row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var generation = row.GetInt32(ResultColumns.Generation) ?? 0;
        var keptFor = ResultColumns.KeptForOf(row);
        return generation == Generation || keptFor == Generation || Ancestors.Any(a => Holds(a, row, generation, keptFor));
    }

    /// <summary>What <see cref="Sees"/> needs of a row.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["PartitionKey", ResultColumns.Generation, ResultColumns.Emission, ResultColumns.WindowEnd, ResultColumns.KeptFor];

    /// <summary>What is kept for an ancestor stood in the place of its result: the time alone says whether it was decided.</summary>
    private static bool Holds(Ancestor ancestor, TableEntity row, int generation, int keptFor)
    {
        var end = TableValues.ToTime(row, ResultColumns.WindowEnd);
        return (ancestor.Generation == generation && ancestor.Holds(GroupOf(row), row.GetInt64(ResultColumns.Emission) ?? 0, end))
            || (ancestor.Generation == keptFor && ancestor.Holds(GroupOf(row), 0, end));
    }

    private static string OfGeneration(int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"(generation eq {generation} or keptFor eq {generation})");

    private static string OfAncestor(Ancestor ancestor, int group)
    {
        var (emission, watermark) = ancestor.Groups[group];
        var filter = string.Create(
            CultureInfo.InvariantCulture,
            $"((keptFor eq {ancestor.Generation} or (generation eq {ancestor.Generation} and emission le {emission}L))");
        return filter + (watermark > LastTime ? ")" : TableClient.CreateQueryFilter($" and windowEnd le {EventTime.ToInstant(Math.Max(watermark, FirstTime))}") + ")");
    }

    private static int GroupOf(TableEntity row) =>
        int.Parse(row.PartitionKey.AsSpan(row.PartitionKey.LastIndexOf('|') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
