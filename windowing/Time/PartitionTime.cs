namespace StreamFunctions.Windowing;

/// <summary>What an <see cref="EventClock"/> knows of one partition.</summary>
internal sealed class PartitionTime
{
    /// <summary>More pending claims than this are thinned out; a dropped one only delays time, the later ones contain it.</summary>
    private const int MaxPending = 16;

    /// <summary>No pulse has said since the last believed claim how long the partition has been idle.</summary>
    private const long NotReported = -1;

    /// <summary>Claims beyond the coverage, ascending by number and by time.</summary>
    private readonly List<(long UpTo, long Time)> _pending = [];

    private long _idleTicks = NotReported;

    /// <summary>The largest sequence number that a believed claim reaches; -1 = none.</summary>
    internal long UpTo { get; private set; } = -1;

    /// <summary>The largest event time up to <see cref="UpTo"/>, the end of input aside.</summary>
    internal long Time { get; private set; } = EventTime.None;

    /// <summary>Whether the partition's input has ended.</summary>
    internal bool Ended { get; private set; }

    /// <summary>How long pulses saw the partition idle, in ticks; 0 if they did not.</summary>
    internal long IdleTicks => Math.Max(0, _idleTicks);

    internal void Claim(long upTo, long time, long prefix)
    {
        if (upTo <= prefix)
        {
            Believe(upTo, time);
            return;
        }

        var at = 0;
        while (at < _pending.Count && _pending[at].UpTo < upTo)
        {
            at++;
        }

        if (at < _pending.Count && _pending[at].UpTo == upTo)
        {
            _pending[at] = (upTo, Math.Max(time, _pending[at].Time));
            return;
        }

        _pending.Insert(at, (upTo, time));
        if (_pending.Count > MaxPending)
        {
            _pending.RemoveAt(MaxPending / 2);
        }
    }

    internal void Covered(long prefix)
    {
        var believed = 0;
        for (; believed < _pending.Count && _pending[believed].UpTo <= prefix; believed++)
        {
            Believe(_pending[believed].UpTo, _pending[believed].Time);
        }

        _pending.RemoveRange(0, believed);
    }

    internal void Idle(long last, long ticks)
    {
        // Below `last` the group does not have everything yet; beyond it the pulse is older than what the group has.
        if (last == UpTo)
        {
            _idleTicks = Math.Clamp(ticks, 0, long.MaxValue - 1);
        }
    }

    internal bool IsIdle(long timeoutTicks) => _idleTicks != NotReported && _idleTicks >= timeoutTicks;

    internal void Write(SnapshotWriter writer)
    {
        writer.WriteUnsigned((ulong)(UpTo + 1));
        writer.WriteSigned(Time);
        writer.WriteBoolean(Ended);
        writer.WriteUnsigned((ulong)(_idleTicks + 1));
        writer.WriteCount(_pending.Count);
        foreach (var (upTo, time) in _pending)
        {
            writer.WriteUnsigned((ulong)(upTo - UpTo));
            writer.WriteSigned(time);
        }
    }

    internal static PartitionTime Read(SnapshotReader reader)
    {
        var partition = new PartitionTime
        {
            UpTo = reader.ReadBetween(0, long.MaxValue) - 1,
            Time = reader.ReadSigned(),
            Ended = reader.ReadBoolean(),
            _idleTicks = reader.ReadBetween(0, long.MaxValue) - 1,
        };
        var least = 1L;
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            var distance = reader.ReadBetween(least, long.MaxValue - partition.UpTo - 1);
            partition._pending.Add((partition.UpTo + distance, reader.ReadSigned()));
            least = distance + 1;
        }

        return partition;
    }

    private void Believe(long upTo, long time)
    {
        if (upTo > UpTo)
        {
            UpTo = upTo;
            _idleTicks = NotReported;
        }

        if (time == EventTime.EndOfInput)
        {
            Ended = true;
        }
        else
        {
            Time = Math.Max(Time, time);
        }
    }
}
