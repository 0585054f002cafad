namespace StreamFunctions.Functions.Retention;

/// <summary>
/// How much one sweep does to each table at most. With the defaults it takes about a minute at worst (100 pages of a
/// thousand rows, 200 transactions of a hundred), well below the ten minutes that a function may run; every hour, it
/// deletes up to 480,000 rows a day from each table.
/// </summary>
/// <param name="Rows">Rows that are looked at.</param>
/// <param name="Deletes">Rows that are deleted.</param>
internal sealed record SweepBounds(int Rows = 100_000, int Deletes = 20_000)
{
    /// <summary>The largest page that the table service gives.</summary>
    public const int PageSize = 1_000;
}

/// <summary>What a sweep did to one table.</summary>
/// <param name="Looked">How many rows it looked at.</param>
/// <param name="Deleted">How many it deleted.</param>
/// <param name="Finished">Whether it came to the table's end: the next one starts from the beginning.</param>
internal sealed record SweepCount(int Looked, int Deleted, bool Finished);
