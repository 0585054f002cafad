namespace StreamFunctions.Local.Entities;

/// <summary>How the local entity runtime works: one SQLite file, a bounded number of entities at once.</summary>
public sealed record EntityRuntimeOptions
{
    /// <summary>The database file. Made when missing; several processes on this machine may open the same one.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// How many entities run at once, at least 1; ten per processor. One that waits for a table
    /// takes no processor, and must not keep the others from folding. One entity never runs twice at once, whatever this is.
    /// </summary>
    public int MaxConcurrentEntities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>The most signals that one commit of an entity takes, at least 1. More share one reading and writing of the state.</summary>
    public int MaxBatchSize { get; init; } = 100;

    /// <summary>
    /// How often signals of other processes, and delayed ones that are due, are looked for. Signals of this process are seen at once.
    /// </summary>
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What goes wrong on purpose; nothing by default.</summary>
    public EntityFaults Faults { get; init; } = EntityFaults.None;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Path);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentEntities, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PollPeriod, TimeSpan.Zero);
    }
}
