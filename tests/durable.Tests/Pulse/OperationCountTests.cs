using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>How many operations a pipeline costs where nothing goes wrong: what sizing counts on (docs/sizing.md).</summary>
public sealed class OperationCountTests
{
    private const int Groups = 3;
    private const int Beats = 40;
    private static readonly Scenario Steady = new(2, 2, Groups, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false);

    private readonly Dictionary<string, int> _run = new(StringComparer.Ordinal);

    [Fact]
    public async Task A_beat_costs_a_pulse_and_a_flush_per_group_and_a_closing_no_more_than_one_flush_beside()
    {
        var world = Steady.World();
        await LiveAsync(world, Beats);

        // Groups with open work get every pulse; each has new coverage to tell. The first beats find no group yet.
        var closings = Beats / 10 * Groups;
        Assert.InRange(_run[nameof(WindowEntity.Pulse)], (Beats - 3) * Groups, (Beats + 1) * Groups);
        Assert.InRange(_run[nameof(WindowEntity.Flush)], (Beats - 4) * Groups, ((Beats + 1) * Groups) + closings);
        Assert.InRange(_run[nameof(PulseEntity.Beat)], Beats - 2, Beats + 1);
    }

    [Fact]
    public async Task Windows_that_stay_open_cost_a_pulse_per_group_and_beat_and_a_flush_only_now_and_then()
    {
        var world = Steady.World();
        await LiveAsync(world, 5);
        _run.Clear();

        // Nothing comes, and the partitions are not idle yet: windows stay open.
        for (var beat = 0; beat < 3; beat++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await DrainAsync(world);
        }

        Assert.Equal(3 * Groups, _run[nameof(WindowEntity.Pulse)]);
        Assert.InRange(_run.GetValueOrDefault(nameof(WindowEntity.Flush)), 0, Groups);
    }

    /// <summary>Ten events a second for each group, from both partitions, handed out at once; a beat a second.</summary>
    private async Task LiveAsync(PipelineWorld world, int seconds)
    {
        var keys = Enumerable.Range(0, 100).Select(i => $"key {i}").GroupBy(k => KeyGroups.Of(k, Groups)).Select(g => g.First()).ToList();
        world.Wake();
        for (var tick = 0; tick < 10 * seconds; tick++)
        {
            keys.ForEach(key => world.Log.Append(tick % 2, new TestEvent(Steady.Now(world), key, 1)));
            for (var i = 0; i < Groups; i++)
            {
                world.Ingest.Trigger(tick % 2);
            }

            await DrainAsync(world);
            world.Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private async Task DrainAsync(PipelineWorld world)
    {
        for (var before = world.Entities.Pending.ToList(); world.Entities.HasDue; before = [.. world.Entities.Pending])
        {
            world.Tables.Land();
            await world.Entities.StepAsync();
            var left = world.Entities.Pending.ToHashSet<Signal>(ReferenceEqualityComparer.Instance);
            foreach (var signal in before.Where(signal => !left.Contains(signal)))
            {
                _run[signal.Operation] = _run.GetValueOrDefault(signal.Operation) + 1;
            }
        }
    }
}
