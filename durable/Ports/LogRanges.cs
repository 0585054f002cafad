namespace StreamFunctions.Durable;

/// <summary>Cuts a range of a partition's log into what it still holds and what it lost. Pure.</summary>
public static class LogRanges
{
    /// <summary>
    /// Cuts [<paramref name="from"/>, <paramref name="to"/>] into ranges in order, disjoint and without a hole. Sequence
    /// numbers follow each other in a log, so one that was read over is gone, unless nobody expects it.
    /// </summary>
    /// <param name="progress">Tells what nobody expects: numbers below its start, and what it already tells as lost.</param>
    /// <param name="from">First sequence number (included).</param>
    /// <param name="to">Last sequence number (included).</param>
    /// <param name="present">The sequence numbers that the log holds in the range, ascending.</param>
    public static IReadOnlyList<LogRange> Cut(ProgressRow progress, long from, long to, IEnumerable<long> present)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(present);
        var known = new Windowing.Coverage();
        known.ExtendPrefix(progress.Start - 1);
        foreach (var range in progress.LostRanges)
        {
            known.Add(range.From, range.To);
        }

        foreach (var sequence in present)
        {
            known.Add(sequence, sequence);
        }

        var cut = new List<LogRange>();
        var next = from;
        foreach (var gap in known.GapsUpTo(to).Where(gap => gap.To >= from))
        {
            var start = Math.Max(gap.From, from);
            if (next < start)
            {
                cut.Add(new LogRange(next, start - 1, Lost: false));
            }

            cut.Add(new LogRange(start, gap.To, Lost: true));
            next = gap.To + 1;
        }

        if (next <= to)
        {
            cut.Add(new LogRange(next, to, Lost: false));
        }

        return cut;
    }
}

/// <summary>A range of a partition's log; both ends are included.</summary>
/// <param name="From">The first sequence number.</param>
/// <param name="To">The last one.</param>
/// <param name="Lost">Whether the log no longer holds it although somebody should have had it.</param>
public readonly record struct LogRange(long From, long To, bool Lost);
