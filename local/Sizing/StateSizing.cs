namespace StreamFunctions.Local.Sizing;

/// <summary>
/// How large the state of one key group is. The bytes per part are upper ends of what the codec writes (variable-length
/// numbers); a test holds them against the real codec. Compression, which the product uses for large states, is not counted on.
/// </summary>
/// <param name="Entries">Accumulators in the group.</param>
/// <param name="EventIds">Event ids that the group remembers.</param>
/// <param name="Bytes">The state before base64.</param>
internal sealed record StateSizing(double Entries, double EventIds, double Bytes)
{
    /// <summary>Counters, flush state, hashes, section heads.</summary>
    public const int FixedBytes = 250;

    /// <summary>Per partition: coverage, clock, two cuts.</summary>
    public const int PartitionBytes = 100;

    /// <summary>Per accumulator: distance of key ranks, number of rows.</summary>
    public const int EntryBytes = 5;

    /// <summary>Per session beside its accumulator: its times, and how it has come out.</summary>
    public const int SessionBytes = 27;

    /// <summary>Per key with sessions: the bounds before which nothing joins a later one.</summary>
    public const int FloorBytes = 20;

    /// <summary>Per row of a count window that waits: time, partition, sequence number.</summary>
    public const int WaitingBytes = 16;

    /// <summary>Per event id that is remembered: 16 bytes of hash, key, time.</summary>
    public const int EventIdBytes = 24;

    /// <summary>The state as it is stored: base64 in JSON.</summary>
    public double StoredBytes => (Math.Ceiling(Bytes / 3) * 4) + 20;

    /// <summary>Whether the state goes to a blob on Azure Storage.</summary>
    public bool NeedsBlobs => StoredBytes > Limits.InlineBytes.Value;

    /// <summary>Seconds that reading and writing the state take per commit.</summary>
    public double SecondsPerCommit(Assumptions assumptions) => StoredBytes * assumptions.StateNanoseconds / 1e9;

    /// <summary>How many operations a second the group commits with a state of this size.</summary>
    public double OperationsPerSecond(Assumptions assumptions) =>
        1 / ((1 / assumptions.GroupOperations) + SecondsPerCommit(assumptions));

    public static StateSizing Of(Workload workload, WindowLoad windows, int keyGroups, int partitions)
    {
        var groups = (double)keyGroups;
        var entry = EntryBytes + AggregateBytes(workload) + (workload.Window is Windowing.SessionWindow ? SessionBytes : 0);
        var entries = windows.Entries / groups;
        var keys = KnownKeys(workload, windows) / groups;
        var ids = workload.DedupeTtl is { } ttl ? workload.RowsPerSecond * IdLife(workload, ttl) / groups : 0;
        var bytes = FixedBytes + (PartitionBytes * (double)partitions)
            + (entries * entry)
            + (windows.WaitingRows / groups * (WaitingBytes + entry))
            + (keys * (workload.KeyBytes + 2 + (workload.Window is Windowing.SessionWindow ? FloorBytes : 0)))
            + (keys * workload.Alerts * (workload.KeyBytes + 16))
            + (ids * EventIdBytes);
        return new StateSizing(entries, ids, bytes);
    }

    /// <summary>Bytes of the aggregates of one accumulator; equal states are kept once (<c>SUM(x)</c> and <c>AVG(x)</c>).</summary>
    internal static int AggregateBytes(Workload workload) => workload.Aggregates
        .Where(a => a.Column is not null)
        .Select(a => (State: StateOf(a.Function), a.Column))
        .Distinct()
        .Sum(a => a.State switch { "COUNT" => 3, "SUM" => 24, "MOMENTS" => 23, _ => 11 });

    private static string StateOf(string function) => function.ToUpperInvariant() switch
    {
        "SUM" or "AVG" => "SUM",
        "VAR" or "VARP" or "STDEV" or "STDEVP" => "MOMENTS",
        var other => other,
    };

    /// <summary>An id is kept for its time to live, and at least as long as its window.</summary>
    private static double IdLife(Workload w, TimeSpan ttl)
    {
        var window = w.Window switch
        {
            Windowing.TumblingWindow t => t.Size,
            Windowing.HoppingWindow h => h.Size,
            _ => TimeSpan.Zero,
        };
        return (Max(ttl, window + w.Time.AllowedLateness) + w.Time.OutOfOrderness + w.Latency).TotalSeconds;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // Every key that has an accumulator or an id: not more than there are, nor than accumulators and ids.
    private static double KnownKeys(Workload w, WindowLoad windows)
    {
        var byIds = w.DedupeTtl is { } ttl ? w.RowsPerSecond * IdLife(w, ttl) : 0;
        return Math.Min(w.Keys, windows.Entries + windows.WaitingRows + byIds);
    }
}
