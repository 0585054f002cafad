namespace StreamFunctions.Durable;

/// <summary>A range of a partition's log that a savepoint does not hold: who goes on from it must read it.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="Group">The only key group that lacks it; null = it was not handed out to any yet.</param>
/// <param name="From">The first sequence number.</param>
/// <param name="To">The last one (included); <see cref="long.MaxValue"/> = everything from <paramref name="From"/> on.</param>
public sealed record LogNeed(int Partition, int? Group, long From, long To);

/// <summary>
/// Works out what of the log a savepoint relies on: what was not handed out yet, and what was on its way to a group when
/// its state was read. Pure.
/// </summary>
public static class LogNeeds
{
    /// <summary>All that must still be in the log.</summary>
    /// <param name="progress">The progress rows; a partition without one was not touched.</param>
    /// <param name="groups">The states; a group without one has folded nothing.</param>
    /// <param name="partitions">How many partitions the hub has.</param>
    public static IReadOnlyList<LogNeed> Of(IReadOnlyList<ProgressRow> progress, IReadOnlyList<GroupSummary> groups, int partitions)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(groups);
        var rows = progress.ToDictionary(row => row.Partition);
        var images = groups.ToDictionary(image => image.Group);
        var needs = new List<LogNeed>();
        for (var partition = 0; partition < partitions; partition++)
        {
            if (!rows.TryGetValue(partition, out var row))
            {
                needs.Add(new LogNeed(partition, null, 0, long.MaxValue));
                continue;
            }

            for (var group = 0; group < row.Sent.Count; group++)
            {
                needs.AddRange(OnTheirWay(row, images.GetValueOrDefault(group), group));
            }

            needs.Add(new LogNeed(partition, null, row.Last + 1, long.MaxValue));
        }

        return needs;
    }

    /// <summary>The parts of the needs that the log has forgotten, none of which anybody can bring back.</summary>
    /// <param name="needs">What is needed.</param>
    /// <param name="log">Where the log stands.</param>
    public static IReadOnlyList<LogNeed> Missing(IEnumerable<LogNeed> needs, LogSnapshot log)
    {
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentNullException.ThrowIfNull(log);
        return [.. needs
            .Where(need => need.From < log.Partitions[need.Partition].Beginning)
            .Select(need => need with { To = Math.Min(need.To, log.Partitions[need.Partition].Beginning - 1) })];
    }

    /// <summary>What was handed out to a group and is not in its state. What the log had lost before is told already.</summary>
    private static IEnumerable<LogNeed> OnTheirWay(ProgressRow row, GroupSummary? image, int group)
    {
        var known = new Windowing.Coverage();
        known.ExtendPrefix(row.Start - 1);
        foreach (var lost in row.LostRanges)
        {
            known.Add(lost.From, lost.To);
        }

        if (image?.Coverage.FirstOrDefault(c => c.Partition == row.Partition) is { } folded)
        {
            known.ExtendPrefix(folded.Prefix);
            foreach (var range in folded.Ranges)
            {
                known.Add(range.From, range.To);
            }
        }

        return known.GapsUpTo(row.Sent[group]).Select(gap => new LogNeed(row.Partition, group, gap.From, gap.To));
    }
}
