namespace StreamFunctions.Durable.Tests.Guarantees;

/// <summary>
/// 1. Exact, as far as the log still holds the events: what it forgot is told by partition and range, once, is counted
/// nowhere else, and time goes on.
/// </summary>
public sealed class G1_RetentionTests
{
    [Fact]
    public Task Rows_that_the_log_forgot_are_told_as_lost_and_time_goes_on() =>
        Runs.SampleAsync(Scenario.Any, 40, s => CheckForgottenAsync(s, Faults.All));

    [Fact]
    public Task Where_ingest_lives_exactly_what_is_told_as_lost_is_missing() =>
        Runs.SampleAsync(Scenario.Any, 60, s => CheckForgottenAsync(s, Faults.AllButDyingIngest));

    [Fact]
    public async Task Both_ways_to_lose_events_are_met()
    {
        var (byIngest, byGroup) = (0, 0);
        await Runs.SampleAsync(Scenario.Any, 20, async s =>
        {
            var world = await Runs.RunAsync(s, Faults.AllButDyingIngest, s.AppendAndForget);
            Interlocked.Add(ref byIngest, world.Ingest.Lost.Count);
            Interlocked.Add(ref byGroup, world.Tables.Lost.Count);
        });
        Assert.True(byIngest > 0 && byGroup > 0, $"ingest {byIngest}, groups {byGroup}");
    }

    private static async Task CheckForgottenAsync(Scenario scenario, Faults faults)
    {
        var world = await Runs.RunAsync(scenario, faults, scenario.AppendAndForget);
        Assert.All(world.Tables.Status.Values, s => Assert.False(s.OpenWork));
        for (var group = 0; group < scenario.Groups; group++)
        {
            for (var partition = 0; partition < scenario.Partitions; partition++)
            {
                Assert.True(world.StateOf(group).CoverageOf(partition).Prefix >= world.Ingest.ProgressOf(partition).Sent[group]);
            }
        }
    }
}
