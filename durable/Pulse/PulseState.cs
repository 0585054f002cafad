namespace StreamFunctions.Durable;

/// <summary>
/// What the pulse remembers from beat to beat. All of it can be lost: it is worked out anew from progress and status,
/// only later. A record that serialises as plain JSON.
/// </summary>
public sealed record PulseState
{
    /// <summary>The generation served; 0 = none yet.</summary>
    public int Generation { get; init; }

    /// <summary>That generation's lineage.</summary>
    public string Lineage { get; init; } = string.Empty;

    /// <summary>Whether a Beat is on its way.</summary>
    public bool Beating { get; init; }

    /// <summary>The token of the one valid Beat.</summary>
    public long Token { get; init; }

    /// <summary>When the next Beat is due, UTC ticks.</summary>
    public long NextBeatTicks { get; init; }

    /// <summary>Number of the last beat that looked around.</summary>
    public long Number { get; init; }

    /// <summary>When that was, UTC ticks; 0 = never.</summary>
    public long LastBeatTicks { get; init; }

    /// <summary>Beats in a row that found nothing open.</summary>
    public int QuietBeats { get; init; }

    /// <summary>Beats in a row that could not look around.</summary>
    public int FailedBeats { get; init; }

    /// <summary>When the hub was created, as first seen, UTC ticks; 0 = not seen yet.</summary>
    public long LogCreatedTicks { get; init; }

    /// <summary>Per partition, what the last beat saw.</summary>
    public IReadOnlyList<PartitionMemory> Partitions { get; init; } = [];

    /// <summary>Groups that lag behind in a partition, since when.</summary>
    public IReadOnlyList<GapMemory> Gaps { get; init; } = [];
}

/// <summary>What the last beat saw of a partition.</summary>
/// <param name="Last">Everything up to it was handed out.</param>
/// <param name="LastEnqueued">The end of the log.</param>
/// <param name="IdleTicks">For how long nothing came, in 100 ns ticks; at most two periods a beat were added.</param>
/// <param name="StuckBeats">Beats in a row in which there was something to hand out, and nobody did.</param>
/// <param name="HoleTries">How often the pulse had it handed out since somebody last did.</param>
public sealed record PartitionMemory(long Last, long LastEnqueued, long IdleTicks, int StuckBeats, int HoleTries);

/// <summary>A group that lacked something.</summary>
/// <param name="Group">The key group.</param>
/// <param name="Partition">The partition.</param>
/// <param name="UpTo">What had been handed out to the group by beat <paramref name="Since"/>.</param>
/// <param name="Since">The beat that noticed it, or that last had it repaired.</param>
/// <param name="AskedFrom">Where the last repair started; -1 = none yet.</param>
/// <param name="Tries">Repairs in a row that started there.</param>
public sealed record GapMemory(int Group, int Partition, long UpTo, long Since, long AskedFrom, int Tries);
