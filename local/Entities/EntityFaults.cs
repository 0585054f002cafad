namespace StreamFunctions.Local.Entities;

/// <summary>
/// What the runtime does wrong on purpose, so that tests meet the layers of the cloud at their worst.
/// Probabilities are between 0 and 1. The same seed on the same signals draws the same faults, whatever the threads do.
/// </summary>
public sealed record EntityFaults
{
    /// <summary>Nothing goes wrong.</summary>
    public static EntityFaults None { get; } = new();

    /// <summary>What the draws start from.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// How likely a batch in work is lost: its operations run, nothing of them is kept and its signals are marked failed.
    /// That is what happens when a worker process dies during the batch.
    /// </summary>
    public double LoseBatch { get; init; }

    /// <summary>How likely a committed batch runs a second time on the committed state, as after the death of a host.</summary>
    public double RepeatBatch { get; init; }

    /// <summary>How likely a client's signal is accepted twice.</summary>
    public double DuplicateSignal { get; init; }

    /// <summary>How likely a client's signal is held back, by up to <see cref="MaxDelay"/>.</summary>
    public double DelaySignal { get; init; }

    /// <summary>The longest that a held-back signal waits.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Signals of one entity change places among this many neighbours; 0 or 1 keeps the order.</summary>
    public int ReorderWindow { get; init; }

    /// <summary>Where the process kills itself, as kill -9 would; null for nowhere.</summary>
    public EntityCrashPoint? CrashAt { get; init; }

    /// <summary>How many times <see cref="CrashAt"/> is passed unharmed before it kills.</summary>
    public int CrashAfter { get; init; }
}

/// <summary>The places at which a process can be made to die.</summary>
public enum EntityCrashPoint
{
    /// <summary>A client's signal was handed over and is not yet stored.</summary>
    BeforeAccept,

    /// <summary>A client's signal is stored; the client was not told.</summary>
    AfterAccept,

    /// <summary>An entity's batch was read; no operation ran.</summary>
    BatchTaken,

    /// <summary>The operations of a batch ran; nothing of them is stored.</summary>
    OperationsRun,

    /// <summary>The batch's changes are in the open transaction.</summary>
    InCommit,

    /// <summary>The batch is committed; nobody was told.</summary>
    Committed,
}
