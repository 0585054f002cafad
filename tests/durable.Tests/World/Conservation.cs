using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>
/// In windows + late + dead + duplicate + filtered + lost = logged: checked at the end of every run of a world, against
/// the log as it was before it forgot anything.
/// </summary>
internal static class Conservation
{
    /// <param name="world">A world at rest.</param>
    /// <param name="exactly">
    /// Whether every event in a range told as lost is missing. Not so if somebody signalled events, died before it recorded
    /// them, and the next one no longer found them: they are told as lost, but may have arrived. Nor after a restore: the
    /// states of a savepoint may hold more than its progress rows say.
    /// </param>
    public static void Check(PipelineWorld world, bool exactly)
    {
        var progress = Enumerable.Range(0, world.Log.PartitionCount).Select(world.Ingest.ProgressOf).ToList();
        CheckHandedOut(world, progress);
        CheckRanges(world);

        var rows = world.Log.Rows.Where(r => r.Sequence <= progress[r.Partition].Last).ToList();
        var counters = world.Counters();
        var missing = rows.Count - counters.Counted - counters.Late - counters.Duplicates;
        var told = rows.Count(r => IsTold(world, r));
        Assert.InRange(missing, exactly ? told : 0, told);
    }

    private static void CheckHandedOut(PipelineWorld world, List<ProgressRow> progress)
    {
        foreach (var row in progress)
        {
            var handedOut = world.Log.All.Where(e => e.Partition == row.Partition && e.Sequence <= row.Last && !IsLost(world, e)).ToList();
            Assert.Equal(row.Last + 1, row.Read + row.Lost);
            Assert.Equal(
                (handedOut.Count, handedOut.Count(e => e.Event.Kind == EventKind.Filtered), handedOut.Count(e => e.Event.Kind == EventKind.Dead)),
                (row.Read, row.Filtered, row.Dead));
        }
    }

    /// <summary>A range is told once, and only of what is really gone.</summary>
    private static void CheckRanges(PipelineWorld world)
    {
        var byGroup = world.Tables.Lost.GroupBy(l => (l.Key.Group, l.Key.Partition), l => l.Value);
        var byIngest = world.Ingest.Lost.GroupBy(l => (Group: -1, l.Partition));
        foreach (var ranges in byGroup.Concat(byIngest))
        {
            var covered = new Coverage();
            foreach (var range in ranges)
            {
                Assert.True(range.To < world.Log.Beginnings[range.Partition], $"{range} is still in the log");
                Assert.True(covered.GapsUpTo(range.To).Any(g => g.From <= range.From && g.To >= range.To), $"{range} was told twice");
                covered.Add(range.From, range.To);
            }
        }

        Assert.Equal(world.Counters().Lost, world.Tables.Lost.Values.Sum(l => l.Count));
    }

    private static bool IsTold(PipelineWorld world, LoggedEvent row)
    {
        var group = KeyGroups.Of(row.Event.Key, world.Plan.KeyGroups);
        return IsLost(world, row)
            || world.Tables.Lost.Any(l => l.Key.Group == group && l.Value.Partition == row.Partition && l.Value.From <= row.Sequence && row.Sequence <= l.Value.To);
    }

    private static bool IsLost(PipelineWorld world, LoggedEvent e) =>
        world.Ingest.Lost.Any(l => l.Partition == e.Partition && l.From <= e.Sequence && e.Sequence <= l.To);
}
