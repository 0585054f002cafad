namespace StreamFunctions.Windowing;

/// <summary>
/// The sequence numbers of one partition that one key group has dealt with: everything up to <see cref="Prefix"/>,
/// and ranges beyond it. Grows only. Not thread-safe.
/// </summary>
public sealed class Coverage
{
    private const int Version = 1;

    /// <summary>Disjoint, not adjacent to each other nor to the prefix, ascending.</summary>
    private readonly List<SequenceRange> _beyond = [];

    /// <summary>Everything from 0 to this number (included) is covered; -1 = nothing yet.</summary>
    public long Prefix { get; private set; } = -1;

    /// <summary>The covered ranges beyond <see cref="Prefix"/>, ascending, with gaps between them.</summary>
    public IReadOnlyList<SequenceRange> Beyond => _beyond;

    /// <summary>Whether one number is covered. Numbers below 0 always are.</summary>
    public bool Contains(long sequence) => Covers(sequence, sequence);

    /// <summary>Whether all numbers from <paramref name="from"/> to <paramref name="to"/> (both included) are covered; an empty range is.</summary>
    public bool Covers(long from, long to)
    {
        if (to <= Prefix || from > to)
        {
            return true;
        }

        var index = FirstEndingAtOrAfter(from);
        return index < _beyond.Count && _beyond[index].From <= from && to <= _beyond[index].To;
    }

    /// <summary>Whether any number from <paramref name="from"/> to <paramref name="to"/> (both included) is covered.</summary>
    public bool Touches(long from, long to)
    {
        if (from <= Prefix)
        {
            return from <= to;
        }

        var index = FirstEndingAtOrAfter(from);
        return index < _beyond.Count && _beyond[index].From <= to;
    }

    /// <summary>Covers the numbers from <paramref name="from"/> to <paramref name="to"/>, both included; an empty range does nothing.</summary>
    public void Add(long from, long to)
    {
        if (to <= Prefix || from > to)
        {
            return;
        }

        from = Math.Max(from, Prefix + 1);
        var first = FirstEndingAtOrAfter(from - 1);
        var last = first;
        while (last < _beyond.Count && (to == long.MaxValue || _beyond[last].From <= to + 1))
        {
            from = Math.Min(from, _beyond[last].From);
            to = Math.Max(to, _beyond[last].To);
            last++;
        }

        _beyond.RemoveRange(first, last - first);
        if (from <= Prefix + 1)
        {
            Prefix = to;
        }
        else
        {
            _beyond.Insert(first, new SequenceRange(from, to));
        }
    }

    /// <summary>Covers everything up to <paramref name="to"/> (included): the caller knows that nothing else will come for this group.</summary>
    public void ExtendPrefix(long to) => Add(0, to);

    /// <summary>The numbers up to <paramref name="to"/> (included) that are not covered, ascending.</summary>
    public IReadOnlyList<SequenceRange> GapsUpTo(long to)
    {
        var gaps = new List<SequenceRange>();
        var next = Prefix;
        foreach (var range in _beyond)
        {
            if (range.From > to)
            {
                break;
            }

            gaps.Add(new SequenceRange(next + 1, range.From - 1));
            next = range.To;
        }

        if (next < to)
        {
            gaps.Add(new SequenceRange(next + 1, to));
        }

        return gaps;
    }

    /// <summary>Writes the snapshot; equal coverage makes equal bytes.</summary>
    public void Write(SnapshotWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteSection(Version, WriteContent);
    }

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="SnapshotFormatException">It is corrupt, truncated, or of an unknown version.</exception>
    public static Coverage Read(SnapshotReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.ReadSection("the coverage of a partition", Version, (content, _) => ReadContent(content));
    }

    private static Coverage ReadContent(SnapshotReader reader)
    {
        var coverage = new Coverage { Prefix = reader.ReadSigned() };
        if (coverage.Prefix < -1)
        {
            throw reader.Error($"{coverage.Prefix} is not a sequence number");
        }

        var end = coverage.Prefix;
        for (var left = reader.ReadCount(2); left > 0; left--)
        {
            // At least one number lies between two ranges; both distances are written less that one.
            var from = end + 2 + reader.ReadBetween(0, Math.Max(0, long.MaxValue - 2 - end));
            end = from + reader.ReadBetween(0, long.MaxValue - Math.Max(0, from));
            if (from < 0)
            {
                throw reader.Error("a range lies beyond the last sequence number");
            }

            coverage._beyond.Add(new SequenceRange(from, end));
        }

        return coverage;
    }

    private void WriteContent(SnapshotWriter writer)
    {
        writer.WriteSigned(Prefix);
        writer.WriteCount(_beyond.Count);
        var end = Prefix;
        foreach (var range in _beyond)
        {
            writer.WriteUnsigned((ulong)(range.From - end - 2));
            writer.WriteUnsigned((ulong)(range.To - range.From));
            end = range.To;
        }
    }

    private int FirstEndingAtOrAfter(long sequence)
    {
        var (low, high) = (0, _beyond.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _beyond[middle].To < sequence ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
