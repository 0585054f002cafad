namespace StreamFunctions.Durable;

/// <summary>How far one partition was handed out to the key groups. Written by ingest alone, by ETag, never backwards.</summary>
public sealed record ProgressRow
{
    /// <summary>The partition's number.</summary>
    public required int Partition { get; init; }

    /// <summary>Everything up to it (included) was handed out: the signals were accepted. -1 = nothing yet.</summary>
    public required long Last { get; init; }

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

    /// <summary>
    /// The first sequence number of this generation: events below were in the log before it began, and are none of its
    /// business. Claims reach below it (a group's first one starts at 0), reading must not.
    /// </summary>
    public long Start { get; init; }

    /// <summary>
    /// Windows that begin before it (event time) may lack events of this partition that the generation does not read, or
    /// that were lost; no such event is at or after it. <see cref="long.MinValue"/> = none is lacking.
    /// </summary>
    public long CompleteFrom { get; init; } = long.MinValue;

    /// <summary>Sequence numbers that the log no longer held when they were to be handed out.</summary>
    public long Lost { get; init; }

    /// <summary>The ranges of <see cref="Lost"/>, ascending and apart; the newest <see cref="MostLostRanges"/> only.</summary>
    public IReadOnlyList<LostRange> LostRanges { get; init; } = [];

    /// <summary>Events read, of all kinds.</summary>
    public long Read { get; init; }

    /// <summary>Events that the query's filter left out.</summary>
    public long Filtered { get; init; }

    /// <summary>Events that became dead letters.</summary>
    public long Dead { get; init; }

    /// <summary>How many partitions the hub had, as ingest last saw it; 0 = unknown.</summary>
    public int PartitionCount { get; init; }

    /// <summary>How many lost ranges a row keeps; older ones stay in the alerts.</summary>
    public const int MostLostRanges = 32;

    /// <summary>
    /// This row, moved past events that the log no longer holds. It is to be stored before anything beyond is handed out:
    /// somebody with an older view who reads later would else claim as empty what others did hand out in time.
    /// </summary>
    /// <param name="upTo">The last lost sequence number (included); above <see cref="Last"/>.</param>
    public ProgressRow PastLost(long upTo)
    {
        var from = LostRanges is [.., { } before] && before.To == Last ? before.From : Last + 1;
        var apart = LostRanges.Where(r => r.To < from - 1);
        return this with
        {
            Last = upTo,
            Lost = Lost + upTo - Last,
            LostRanges = [.. apart.Append(new LostRange(Partition, from, upTo)).TakeLast(MostLostRanges)],
        };
    }
}
