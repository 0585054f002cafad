namespace StreamFunctions.Functions.Retention;

/// <summary>What is to be done with a page of rows.</summary>
/// <param name="Expired">The rows to delete, in the order of the table.</param>
/// <param name="Looked">How many rows of the page were judged, from its first on.</param>
/// <param name="At">The last row that was judged: where to go on, once the expired ones are gone.</param>
internal sealed record SweepStep(IReadOnlyList<SweptRow> Expired, int Looked, SweepPosition At)
{
    /// <summary>Judges rows until so many are to be deleted. Pure.</summary>
    /// <param name="page">At least one row, in the order of the table.</param>
    /// <param name="isExpired">Whether a row is to be deleted.</param>
    /// <param name="most">How many are deleted at most; at least 1.</param>
    public static SweepStep Plan(IReadOnlyList<SweptRow> page, Func<SweptRow, bool> isExpired, int most)
    {
        var expired = new List<SweptRow>();
        var looked = 0;
        while (looked < page.Count && expired.Count < most)
        {
            if (isExpired(page[looked++]))
            {
                expired.Add(page[looked - 1]);
            }
        }

        return new SweepStep(expired, looked, new SweepPosition(page[looked - 1].PartitionKey, page[looked - 1].RowKey));
    }
}

/// <summary>A place in a table: after this row.</summary>
internal sealed record SweepPosition(string PartitionKey, string RowKey)
{
    // No key can hold it.
    private const char Separator = '\n';

    public static SweepPosition? Parse(string? text) =>
        text?.Split(Separator) is [var partitionKey, var rowKey] ? new SweepPosition(partitionKey, rowKey) : null;

    public override string ToString() => PartitionKey + Separator + RowKey;
}
