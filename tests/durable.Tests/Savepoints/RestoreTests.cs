using CsCheck;
using StreamFunctions.Durable.Tests.Guarantees;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests.Savepoints;

/// <summary>
/// A savepoint taken at any time, while everything goes wrong and goes on, restored later into the next generation: the
/// results are those of one pass over the log, as if nothing had happened.
/// </summary>
public sealed class RestoreTests
{
    private const int MostSteps = 160;

    [Fact]
    public Task Without_faults_the_results_equal_one_pass_over_the_log() =>
        Runs.SampleAsync(Scenario.Any, 25, s => CheckExactAsync(s, Faults.None));

    [Fact]
    public Task Under_every_fault_the_results_equal_one_pass_over_the_log() =>
        Runs.SampleAsync(Scenario.Any, 60, s => CheckExactAsync(s, Faults.All));

    [Fact]
    public Task Savepoints_of_savepoints_are_exact_too() => Runs.SampleAsync(Scenario.Any, 25, async s =>
    {
        var world = await RunAsync(s, Faults.All, s.AppendOnTime, times: 3);
        CheckResults(s, world);
    });

    [Fact]
    public Task Rows_of_any_time_are_in_their_windows_or_late_and_never_both() =>
        Runs.SampleAsync(Scenario.Any.Where(s => s.Window is TumblingWindow or HoppingWindow), 60, async s =>
        {
            var (world, saved) = await RunOnceAsync(s, Faults.All, s.AppendWild);
            if (!s.WithIds)
            {
                var late = LateOf(world, saved);
                var expected = Oracle.OnePass(world.Log.Rows, s.Window, (r, start, end) => late.Contains((r.Partition, r.Sequence, start, end)));
                Assert.Equal(expected, Oracle.Table(world.Tables));
            }
        });

    [Fact]
    public async Task Right_after_a_restore_the_results_are_those_of_the_savepoint()
    {
        var changed = 0;
        await Runs.SampleAsync(Scenario.Any.Where(s => s.Window is not CountWindow).Select(s => s with { LatenessSeconds = 10 + (s.Seed % 20) }), 40, async s =>
        {
            var world = s.World();
            var saved = await SaveAsync(s, world);
            var meanwhile = Lines(saved, s.Groups, world.Tables.Visible);
            await world.RestoreAsync(saved, world.Entities.StepAsync);
            while (await world.Entities.StepAsync())
            {
            }

            var expected = Lines(saved, s.Groups, saved.Results);
            Assert.Equal(expected, Lines(saved, s.Groups, world.Tables.Visible));
            Interlocked.Add(ref changed, expected.SequenceEqual(meanwhile) ? 0 : 1);
        });
        Assert.True(changed > 0, "nothing that the savepoint holds changed after it");

        static async Task<TestSavepoint> SaveAsync(Scenario s, PipelineWorld world)
        {
            await world.LiveAsync(MostSteps, r => s.AppendWild(world, r));
            var saved = await world.SaveAsync(() => world.LiveAsync(5, r => s.AppendWild(world, r)));
            await world.LiveAsync(MostSteps, r => s.AppendWild(world, r));
            return saved;
        }
    }

    [Fact]
    public Task Sessions_with_rows_of_any_time_are_conserved() => Runs.SampleAsync(
        Scenario.Any.Where(s => s.Window is SessionWindow && !s.WithIds), 40, async s =>
        {
            var (world, saved) = await RunOnceAsync(s, Faults.All, s.AppendWild);
            Assert.Equal(world.Log.Rows.Count() - LateOf(world, saved).Count, world.Tables.Visible.Where(r => !r.Retracted).Sum(r => r.Rows));
        });

    [Fact]
    public Task What_the_log_forgets_after_a_restore_is_told_as_lost() => Runs.SampleAsync(Scenario.Any, 30, async s =>
    {
        var world = await RunAsync(s, Faults.AllButDyingIngest, s.AppendOnTime, times: 1, afterwards: s.AppendAndForget);
        Assert.All(world.Tables.Status.Values, status => Assert.False(status.OpenWork));
    });

    private static async Task CheckExactAsync(Scenario scenario, Faults faults) =>
        CheckResults(scenario, await RunAsync(scenario, faults, scenario.AppendOnTime, times: 1));

    private static void CheckResults(Scenario scenario, PipelineWorld world)
    {
        Assert.Empty(world.Tables.Late);
        Assert.Empty(world.Tables.Lost);
        Assert.Equal(Oracle.OnePass(world.Log.Rows, scenario.Window), Oracle.Table(world.Tables));
        Assert.Equal(Oracle.Alerts(world.Log.Rows, scenario.Window), Oracle.Alerts(world.Tables));
        Assert.All(world.Tables.Status.Values, s => Assert.False(s.OpenWork));
    }

    private static async Task<PipelineWorld> RunAsync(
        Scenario scenario, Faults faults, Action<PipelineWorld, Random> append, int times, Action<PipelineWorld, Random>? afterwards = null)
    {
        var world = scenario.World();
        world.Faults = faults;
        for (var i = 0; i < times; i++)
        {
            await SaveAndRestoreAsync(scenario, world, append);
        }

        await EndAsync(scenario, world, afterwards ?? append);
        return world;
    }

    private static async Task<(PipelineWorld World, TestSavepoint Saved)> RunOnceAsync(Scenario scenario, Faults faults, Action<PipelineWorld, Random> append)
    {
        var world = scenario.World();
        world.Faults = faults;
        var saved = await SaveAndRestoreAsync(scenario, world, append);
        await EndAsync(scenario, world, append);
        return (world, saved);
    }

    private static async Task<TestSavepoint> SaveAndRestoreAsync(Scenario scenario, PipelineWorld world, Action<PipelineWorld, Random> append)
    {
        var random = new Random(scenario.Seed);
        Task LiveAsync(int most) => world.LiveAsync(random.Next(most), r => append(world, r));
        await LiveAsync(MostSteps);
        var saved = await world.SaveAsync(() => LiveAsync(20));
        if (random.Next(2) == 0)
        {
            world.LoseGroups();
        }

        await LiveAsync(MostSteps);
        await world.RestoreAsync(saved, () => LiveAsync(20));
        return saved;
    }

    private static async Task EndAsync(Scenario scenario, PipelineWorld world, Action<PipelineWorld, Random> append)
    {
        await world.LiveAsync(MostSteps, r => append(world, r));
        scenario.End(world);
        await world.RestAsync();
        Assert.Empty(world.Leaks);
    }

    /// <summary>The windows that had fired by a savepoint.</summary>
    private static SortedSet<string> Lines(TestSavepoint saved, int keyGroups, IEnumerable<WindowResult> results)
    {
        return new(results
            .Where(r => !r.Retracted && saved.Summaries.Any(g => g.Group == KeyGroups.Of(r.Key, keyGroups) && r.End <= g.Watermark))
            .Select(r => $"{Oracle.Name(r)} {r.Revision}: {Oracle.Line(r)}"), StringComparer.Ordinal);
    }

    /// <summary>Late to this generation, or late already in what was saved.</summary>
    private static HashSet<(int Partition, long Sequence, long Start, long End)> LateOf(PipelineWorld world, TestSavepoint saved)
    {
        var late = world.Tables.Late.Keys.ToHashSet();
        late.UnionWith(world.Tables.LateOf(saved.Pipeline.Generation)
            .Where(row => saved.Summaries.Any(g => g.Group == KeyGroups.Of(row.Key, world.Plan.KeyGroups) && g.Coverage.Any(c => Holds(c, row))))
            .Select(row => (row.Partition, row.Sequence, row.WindowStart, row.WindowEnd)));
        return late;
    }

    private static bool Holds(PartitionCoverage folded, LateRow row) => folded.Partition == row.Partition
        && (row.Sequence <= folded.Prefix || folded.Ranges.Any(r => r.From <= row.Sequence && row.Sequence <= r.To));
}
