namespace StreamFunctions.Windowing;

/// <summary>
/// The event times of all partitions of the hub as one key group knows them, and the watermark that follows.
/// Knows no wall clock: how long a partition has been idle arrives with pulses. Not thread-safe.
/// </summary>
/// <remarks>
/// The watermark is the least (time - out-of-orderness) of the partitions that are neither idle nor at the end of
/// their input. If there is none of those, it is infinite once every partition has ended or never had an event
/// (and at least one has ended); otherwise it is the largest (time - out-of-orderness + idle time) of all, where a
/// partition that has ended counts with its last time before the end. So the end of one partition alone never makes
/// the rows of an idle one late: no more than if it were idle too.
/// </remarks>
/// <param name="policy">How far rows may be out of order, and when a partition counts as idle.</param>
public sealed class EventClock(TimePolicy policy)
{
    /// <summary>One more than the largest partition number; far more than Event Hubs has.</summary>
    public const int MaxPartitions = 4096;

    private const int Version = 1;

    private readonly List<PartitionTime> _partitions = [];
    private int _known;

    /// <summary>
    /// Every row with a smaller event time is late. Never moves back; <see cref="EventTime.None"/> until all
    /// partitions are known and have a time; <see cref="EventTime.EndOfInput"/> when all input has ended.
    /// </summary>
    public long Watermark { get; private set; } = EventTime.None;

    /// <summary>How many partitions the hub has, as far as known; 0 = unknown.</summary>
    public int KnownPartitions => _known;

    /// <summary>Tells how many partitions the hub has; a smaller number than before is ignored.</summary>
    public void KnowPartitions(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxPartitions);
        _known = Math.Max(_known, count);
        Advance();
    }

    /// <summary>
    /// Claims that <paramref name="maxEventTime"/> is the largest event time of the partition up to
    /// <paramref name="upTo"/> (included). Believed as soon as the group has everything of its own up to there.
    /// Order and repetition of claims do not matter.
    /// </summary>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="upTo">A sequence number; -1 for an empty partition.</param>
    /// <param name="maxEventTime">An event time; <see cref="EventTime.None"/> = no event had one; <see cref="EventTime.EndOfInput"/> = nothing follows.</param>
    /// <param name="coverage">What the group has of this partition.</param>
    public void Claim(int partition, long upTo, long maxEventTime, Coverage coverage)
    {
        ArgumentNullException.ThrowIfNull(coverage);
        Of(partition).Claim(upTo, maxEventTime, coverage.Prefix);
        Covered(partition, coverage);
    }

    /// <summary>The group has more of a partition than before: believes the claims that waited for it.</summary>
    public void Covered(int partition, Coverage coverage)
    {
        ArgumentNullException.ThrowIfNull(coverage);
        Of(partition).Covered(coverage.Prefix);
        Advance();
    }

    /// <summary>
    /// Tells for how long the partition has had nothing beyond <paramref name="last"/>. Counts only if the believed
    /// claims reach exactly <paramref name="last"/>, and until a claim beyond it is believed.
    /// </summary>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="last">The last sequence number in the log of the partition; -1 if it is empty.</param>
    /// <param name="idleFor">The whole idle time so far, not an increment.</param>
    public void Idle(int partition, long last, TimeSpan idleFor)
    {
        Of(partition).Idle(last, idleFor.Ticks);
        Advance();
    }

    /// <summary>Writes the snapshot.</summary>
    public void Write(SnapshotWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteSection(Version, content =>
        {
            content.WriteCount(_known);
            content.WriteSigned(Watermark);
            content.WriteCount(_partitions.Count);
            _partitions.ForEach(p => p.Write(content));
        });
    }

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="SnapshotFormatException">It is corrupt, truncated, or of an unknown version.</exception>
    public static EventClock Read(TimePolicy policy, SnapshotReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.ReadSection("the event clock", Version, (content, _) =>
        {
            var clock = new EventClock(policy)
            {
                _known = (int)content.ReadBetween(0, MaxPartitions),
                Watermark = content.ReadSigned(),
            };
            for (var left = content.ReadCount(5); left > 0; left--)
            {
                clock._partitions.Add(PartitionTime.Read(content));
            }

            return clock;
        });
    }

    private PartitionTime Of(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, MaxPartitions);
        while (_partitions.Count <= partition)
        {
            _partitions.Add(new PartitionTime());
        }

        return _partitions[partition];
    }

    private void Advance()
    {
        if (_known > 0)
        {
            Watermark = Math.Max(Watermark, Candidate());
        }
    }

    private long Candidate()
    {
        // A partition that nothing was heard of holds time back like one without a time.
        var least = _partitions.Count < _known ? EventTime.None : EventTime.EndOfInput;
        var largest = EventTime.None;
        var (holdsBack, anyEnded, anyMayContinue) = (_partitions.Count < _known, false, false);
        foreach (var partition in _partitions)
        {
            var time = EventTime.Add(partition.Time, -policy.OutOfOrderness.Ticks);
            anyEnded |= partition.Ended;
            if (!partition.Ended && !partition.IsIdle(policy.IdleTimeout.Ticks))
            {
                holdsBack = true;
                least = Math.Min(least, time);
                continue;
            }

            anyMayContinue |= !partition.Ended && time != EventTime.None;
            largest = Math.Max(largest, EventTime.Add(time, partition.IdleTicks));
        }

        return holdsBack ? least : anyEnded && !anyMayContinue ? EventTime.EndOfInput : largest;
    }
}
