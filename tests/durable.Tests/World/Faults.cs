namespace StreamFunctions.Durable.Tests;

/// <summary>How badly the layers below behave; each a probability per occasion.</summary>
internal sealed record Faults
{
    public static Faults None { get; } = new();

    /// <summary>All at once, each often enough to meet the others.</summary>
    public static Faults All { get; } = new()
    {
        LoseBatch = 0.06,
        RepeatBatch = 0.06,
        CrashInBatch = 0.05,
        SignalsWithoutCommit = 0.04,
        StaleTwin = 0.06,
        RepeatSignal = 0.05,
        Delay = 0.15,
        Reorder = true,
        SinkFails = 0.1,
        PortFails = 0.05,
        IngestCrash = 0.1,
        IngestSkips = 0.08,
        IngestRepeats = 0.1,
        IngestTwin = 0.08,
        DelayByMinutes = 0.02,
        Rebatch = true,
        SplitBrain = 0.06,
        StalledWrites = 0.5,
        LoseSelfSignal = 0.05,
        Garble = 0.03,
        Meanwhile = 0.1,
    };

    /// <summary>
    /// As <see cref="All"/>, but what ingest signalled it also recorded: only so a lost range is exactly what is missing.
    /// (Who dies in between may have handed out events that the next one no longer finds.)
    /// </summary>
    public static Faults AllButDyingIngest { get; } = All with { IngestCrash = 0, IngestTwin = 0 };

    /// <summary>The worker dies: the signals in work are gone, the state is as before.</summary>
    public double LoseBatch { get; init; }

    /// <summary>The host dies after the commit: the same operations run again on the committed state.</summary>
    public double RepeatBatch { get; init; }

    /// <summary>The host dies within a batch: nothing is committed, the signals come again later.</summary>
    public double CrashInBatch { get; init; }

    /// <summary>The batch's own signals leave, then the commit fails; the batch runs again.</summary>
    public double SignalsWithoutCommit { get; init; }

    /// <summary>A twin works on an older committed state; what it writes is written, its commit fails.</summary>
    public double StaleTwin { get; init; }

    /// <summary>A signal is delivered twice, each at its own time.</summary>
    public double RepeatSignal { get; init; }

    /// <summary>A signal takes seconds.</summary>
    public double Delay { get; init; }

    /// <summary>A signal takes up to five minutes, and comes long after its successors.</summary>
    public double DelayByMinutes { get; init; }

    /// <summary>A batch takes any number of the signals that are due, not all.</summary>
    public bool Rebatch { get; init; }

    /// <summary>Two instances work on the same committed state at once: both write, signals of both leave, one commits.</summary>
    public double SplitBrain { get; init; }

    /// <summary>What an instance writes whose commit fails is applied minutes later, between the writes of others.</summary>
    public double StalledWrites { get; init; }

    /// <summary>A signal of an entity to itself (timer, pulse, flush) never comes.</summary>
    public double LoseSelfSignal { get; init; }

    /// <summary>While somebody awaits a store or the hub, events come and ingest hands out: what was read first is old by then.</summary>
    public double Meanwhile { get; init; }

    /// <summary>The rows of a block are damaged on their way.</summary>
    public double Garble { get; init; }

    /// <summary>The backend goes back to an older committed state after a commit, and stays there.</summary>
    public double Rollback { get; init; }

    /// <summary>Signals are delivered in any order.</summary>
    public bool Reorder { get; init; }

    /// <summary>A write fails, before or after part of it was written.</summary>
    public double SinkFails { get; init; }

    /// <summary>A store, the hub or a repair cannot be reached.</summary>
    public double PortFails { get; init; }

    /// <summary>Ingest dies between the signals and the progress row; the batch comes again, cut anew.</summary>
    public double IngestCrash { get; init; }

    /// <summary>The trigger skips a batch for ever (it checkpoints although the function failed).</summary>
    public double IngestSkips { get; init; }

    /// <summary>A batch is delivered again although it was done, cut anew.</summary>
    public double IngestRepeats { get; init; }

    /// <summary>A second process works on the same partition with an old view of its progress.</summary>
    public double IngestTwin { get; init; }
}
