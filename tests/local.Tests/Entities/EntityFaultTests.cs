using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

public sealed class EntityFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("entities.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_lost_batch_leaves_the_state_and_marks_its_signals_failed()
    {
        await using EntityHost host = EntityHost.Start(File, new EntityFaults { LoseBatch = 0.3, Seed = 7 }, maxBatchSize: 5);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => host.AppendAsync("a", i)));
        await host.SettledAsync();
        IReadOnlyList<int> seen = await host.SeenAsync("a");
        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(300, seen.Count + host.Runtime.FailedSignals());
        Assert.InRange(host.Runtime.FailedSignals(), 1, 299);
        Assert.Equal(host.Runtime.FailedSignals(), host.Counters.SignalsGone);
    }

    [Fact]
    public async Task Of_failed_signals_only_the_newest_stay_in_the_file()
    {
        const int Sent = EntityWrites.MostFailed + 300;
        await using EntityHost host = EntityHost.Start(File, new EntityFaults { LoseBatch = 1 });
        await Task.WhenAll(Enumerable.Range(0, Sent).Select(i => host.AppendAsync($"key{i % 5}", i)));
        await host.SettledAsync();
        await Eventually.HoldsAsync(() => host.Counters.SignalsGone == Sent, "every signal is lost");
        Assert.Equal(EntityWrites.MostFailed, host.Runtime.FailedSignals());
        Assert.Equal(Sent - EntityWrites.MostFailed + 1L, SqliteFile.Execute(File, "SELECT MIN(seq) FROM signals WHERE status = 1"));
    }

    [Fact]
    public async Task A_repeated_batch_runs_again_on_the_committed_state()
    {
        await using EntityHost host = EntityHost.Start(File, new EntityFaults { RepeatBatch = 0.4, Seed = 3 });
        for (int i = 0; i < 40; i++)
        {
            await host.AppendAsync("a", i);
        }

        await host.SettledAsync();
        IReadOnlyList<int> seen = await host.SeenAsync("a");
        Assert.Equal(Enumerable.Range(0, 40), seen.Distinct().Order());
        Assert.True(seen.Count > 40, "Nothing was repeated.");
    }

    [Fact]
    public async Task Duplicated_delayed_and_reordered_signals_all_arrive_and_some_twice()
    {
        EntityFaults faults = new()
        {
            Seed = 11,
            DuplicateSignal = 0.2,
            DelaySignal = 0.2,
            MaxDelay = TimeSpan.FromMilliseconds(100),
            ReorderWindow = 8,
        };
        await using EntityHost host = EntityHost.Start(File, faults);
        for (int i = 0; i < 200; i++)
        {
            await host.AppendAsync("a", i);
        }

        await host.SettledAsync();
        IReadOnlyList<int> seen = await host.SeenAsync("a");
        Assert.Equal(Enumerable.Range(0, 200), seen.Distinct().Order());
        Assert.True(seen.Count > 200, "Nothing came twice.");
        Assert.NotEqual(seen.Order(), seen);
    }

    [Fact]
    public void Reordering_keeps_every_signal_within_its_window()
    {
        FaultDraws draws = new(new EntityFaults { ReorderWindow = 5, Seed = 1 });
        StoredSignal[] batch = [.. Enumerable.Range(1, 100).Select(i => new StoredSignal(i, "op", null))];
        IReadOnlyList<StoredSignal> taken = draws.Reorder(batch);
        Assert.Equal(50, taken.Count);
        Assert.NotEqual(taken.Select(s => s.Sequence).Order(), taken.Select(s => s.Sequence));
        for (int i = 0; i < taken.Count; i++)
        {
            Assert.InRange(taken[i].Sequence - 1, i - 5, i + 5);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_faults_and_another_one_others()
    {
        static string Pattern(int seed)
        {
            FaultDraws draws = new(new EntityFaults { LoseBatch = 0.5, Seed = seed });
            return string.Concat(Enumerable.Range(0, 64).Select(i => draws.LosesBatch(i) ? '1' : '0'));
        }

        Assert.Equal(Pattern(1), Pattern(1));
        Assert.NotEqual(Pattern(1), Pattern(2));
        Assert.Contains('0', Pattern(1));
        Assert.Contains('1', Pattern(1));
    }
}
