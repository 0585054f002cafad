namespace StreamFunctions.Durable;

/// <summary>How far one partition was handed out to the key groups. Written by ingest alone, by ETag, never backwards.</summary>
public sealed record ProgressRow
{
    /// <summary>The partition's number.</summary>
    public required int Partition { get; init; }

    /// <summary>Everything up to it (included) was handed out: the signals were accepted. -1 = nothing yet.</summary>
    public required long Last { get; init; }

    /// <summary>The first sequence number that the generation reads: everything before it was there before a pipeline that starts at the end.</summary>
    public long Start { get; init; }

    /// <summary>Per key group, the end (included) of the last claim that was handed out; -1 = none. As many as key groups.</summary>
    public required IReadOnlyList<long> Sent { get; init; }

    /// <summary>
    /// The largest event time up to <see cref="Last"/>, filtered events included, dead letters not:
    /// <see cref="long.MinValue"/> = none, <see cref="long.MaxValue"/> = the input has ended.
    /// </summary>
    public required long MaxEventTime { get; init; }

    /// <summary>
    /// As <see cref="MaxEventTime"/>, the end of input aside: where a partition that has ended stands against one that is
    /// only idle. <see cref="long.MinValue"/> = none.
    /// </summary>
    public long TimeBeforeEnd { get; init; } = long.MinValue;

    /// <summary>Events read, of all kinds.</summary>
    public long Read { get; init; }

    /// <summary>Events that the query's filter left out.</summary>
    public long Filtered { get; init; }

    /// <summary>Events that became dead letters.</summary>
    public long Dead { get; init; }

    /// <summary>How many partitions the hub had, as ingest last saw it; 0 = unknown.</summary>
    public int PartitionCount { get; init; }
}
