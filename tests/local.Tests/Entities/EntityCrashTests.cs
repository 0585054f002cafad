using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>Real processes, really killed.</summary>
public sealed class EntityCrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("entities.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_a_killed_process_had_accepted_runs_once_in_the_next_one()
    {
        await using (ChildProcess child = await ChildProcess.StartAsync(File, pauseMilliseconds: 20))
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.True(await child.AppendAsync("a", i));
            }

            await child.KillAsync();
        }

        await using EntityHost host = EntityHost.Start(File);
        await host.SettledAsync();
        Assert.Equal(Enumerable.Range(0, 50), await host.SeenAsync("a"));
        Assert.NotEqual(0, host.Counters.SignalsDone);
    }

    [Theory]
    [InlineData(EntityCrashPoint.BeforeAccept, false)]
    [InlineData(EntityCrashPoint.AfterAccept, true)]
    [InlineData(EntityCrashPoint.BatchTaken, true)]
    [InlineData(EntityCrashPoint.OperationsRun, true)]
    [InlineData(EntityCrashPoint.InCommit, true)]
    [InlineData(EntityCrashPoint.Committed, true)]
    public async Task A_crash_at_any_point_keeps_each_stored_signal_exactly_once(EntityCrashPoint point, bool stored)
    {
        EntityFaults faults = new() { CrashAt = point, CrashAfter = 2 };
        int told = 0;
        await using (ChildProcess child = await ChildProcess.StartAsync(File, faults))
        {
            while (told < 100_000 && await child.AppendAsync("a", told))
            {
                told++;
            }

            await child.DiedAsync();
            Assert.NotEqual(0, child.ExitCode);
        }

        await using EntityHost host = EntityHost.Start(File);
        await host.SettledAsync();
        IReadOnlyList<int> seen = await host.SeenAsync("a");

        // The one whose answer the crash cut off may be stored or not, save where the point itself decides it.
        Assert.InRange(seen.Count, told, told + 1);
        Assert.Equal(Enumerable.Range(0, seen.Count), seen);
        if (point is EntityCrashPoint.BeforeAccept or EntityCrashPoint.AfterAccept)
        {
            Assert.Equal(stored ? told + 1 : told, seen.Count);
        }
    }

    [Fact]
    public async Task A_second_process_takes_over_when_the_first_is_killed()
    {
        await using ChildProcess child = await ChildProcess.StartAsync(File);
        await using (EntityHost client = EntityHost.Start(File, clientOnly: true))
        {
            // That the child has started does not say that it dispatches yet.
            await client.AppendAsync("b", 0);
            await client.SettledAsync();
        }

        await using EntityHost second = EntityHost.Start(File);
        await second.AppendAsync("a", 1);
        await second.SettledAsync();
        Assert.Equal(0, second.Counters.SignalsDone);
        Assert.Equal([1], await second.SeenAsync("a"));

        await child.KillAsync();
        await second.AppendAsync("a", 2);
        await second.SettledAsync();
        Assert.Equal(1, second.Counters.SignalsDone);
        Assert.Equal([1, 2], await second.SeenAsync("a"));
    }

    [Fact]
    public async Task A_process_that_only_signals_shares_the_file_with_the_one_that_runs()
    {
        await using ChildProcess dispatcher = await ChildProcess.StartAsync(File);
        await using EntityHost client = EntityHost.Start(File, clientOnly: true);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => client.AppendAsync($"k{i % 3}", i)));
        await client.SettledAsync();
        int total = 0;
        for (int key = 0; key < 3; key++)
        {
            total += (await client.SeenAsync($"k{key}")).Distinct().Count();
        }

        Assert.Equal(500, total);
        Assert.Equal(0, client.Counters.SignalsDone);
    }
}
