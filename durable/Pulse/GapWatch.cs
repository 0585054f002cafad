namespace StreamFunctions.Durable;

/// <summary>
/// Decides which ranges are sent again. Signals may only be slow: a range counts as missing once the group has told,
/// after folding two pulses that were sent after the range was handed out, that it lacks it. A range that is still
/// missing after a repair must wait twice as long each time. A group whose outbox is high is sent nothing: it might not
/// take it. Its gaps wait as they are until it has written. Pure.
/// </summary>
internal static class GapWatch
{
    /// <summary>How many sequence numbers one beat may have read again.</summary>
    public const long MostEventsPerBeat = 5_000;
    private const int PulsesToWait = 2;
    private const int MostDoublings = 5;

    public static (IReadOnlyList<GapMemory> Gaps, IReadOnlyList<RepairTask> Repairs) Look(
        IReadOnlyList<GapMemory> before, IReadOnlyList<GroupLook> groups, long number, long outboxHigh = long.MaxValue)
    {
        var known = before.ToDictionary(g => (g.Group, g.Partition));
        var gaps = new List<GapMemory>();
        var repairs = new List<RepairTask>();
        var budget = MostEventsPerBeat;
        foreach (var group in groups)
        {
            for (var p = 0; p < group.Sent.Length; p++)
            {
                if (group.PrefixOf(p) < group.Sent[p])
                {
                    var gap = known.GetValueOrDefault((group.Group, p));
                    gaps.Add(gap is not null && group.Status?.OutboxBytes >= outboxHigh
                        ? gap
                        : Follow(gap, group, p, number, repairs, ref budget));
                }
            }
        }

        return (gaps, repairs);
    }

    private static GapMemory Follow(GapMemory? gap, GroupLook group, int partition, long number, List<RepairTask> repairs, ref long budget)
    {
        if (gap is null || group.PrefixOf(partition) >= gap.UpTo)
        {
            return new GapMemory(group.Group, partition, group.Sent[partition], number, -1, 0);
        }

        var missing = Missing(group.CoverageOf(partition), gap.UpTo);
        var tries = missing[0].From == gap.AskedFrom ? gap.Tries : 0;
        var wait = PulsesToWait << Math.Min(tries, MostDoublings);
        if (group.Status is null || group.Status.Pulse < gap.Since + wait || budget <= 0)
        {
            return gap;
        }

        foreach (var range in missing)
        {
            if (budget <= 0)
            {
                break;
            }

            var to = Math.Min(range.To, range.From + budget - 1);
            budget -= to - range.From + 1;
            repairs.Add(new RepairTask(group.Group, partition, new RangeOfSequences(range.From, to)));
        }

        return gap with { Since = number, AskedFrom = missing[0].From, Tries = tries + 1 };
    }

    /// <summary>At least one range: the prefix is below <paramref name="upTo"/>.</summary>
    private static List<RangeOfSequences> Missing(PartitionCoverage? have, long upTo)
    {
        var missing = new List<RangeOfSequences>();
        var next = (have?.Prefix ?? -1) + 1;
        foreach (var range in have?.Ranges ?? [])
        {
            if (range.From > upTo)
            {
                break;
            }

            missing.Add(new RangeOfSequences(next, range.From - 1));
            next = range.To + 1;
        }

        if (next <= upTo)
        {
            missing.Add(new RangeOfSequences(next, upTo));
        }

        return missing;
    }
}
