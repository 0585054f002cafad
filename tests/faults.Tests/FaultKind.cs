namespace StreamFunctions.Faults.Tests;

/// <summary>What happens to a running stream. Lost, repeated and delayed signals and repeated sends go on all the time.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of the host (endpoint, trigger, functions and entities), and a new start.</summary>
    KillHost,

    /// <summary>The storage account is stopped and started again with its data.</summary>
    RestartStorage,

    /// <summary>The storage account takes connections and answers nobody.</summary>
    FreezeStorage,

    /// <summary>The disk of the entities' file is full: SQLite gets no byte more.</summary>
    FillDisk,

    /// <summary>Tables answer after a while.</summary>
    SlowTables,

    /// <summary>Tables answer 429, 500 or 503.</summary>
    TableErrors,

    /// <summary>Tables never answer, or answer although the request was carried out and its answer is lost.</summary>
    TableTimeouts,

    /// <summary>Connections to the tables are reset, before or after the request was carried out.</summary>
    TableResets,

    /// <summary>The clock jumps an hour ahead.</summary>
    ClockForward,

    /// <summary>The clock jumps an hour back.</summary>
    ClockBack,

    /// <summary>Another owner takes a partition's lease, and gives it back.</summary>
    SeizePartition,

    /// <summary>A second host joins, takes its share of the partitions, and is killed (kill -9).</summary>
    KillSecondHost,

    /// <summary>A second host joins, stalls until the first one has taken its partitions, goes on as if nothing were, and is killed.</summary>
    StallSecondHost,

    /// <summary>
    /// A second host joins, and the first is killed (kill -9), with the endpoint in it. The endpoint comes back alone, so that the
    /// second host takes everything over; then the first comes back, and the second is killed.
    /// </summary>
    KillFirstOfTwo,
}
