using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

/// <summary>Who dispatches a file's entities, when dispatchers stall, fail and follow each other.</summary>
public sealed class DispatchTakeoverTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("entities.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_stalled_dispatcher_whose_place_was_taken_stores_nothing_and_steps_down()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EntityProbe probe = new() { Gate = gate.Task };
        RecordingLogger<EntityRuntime> log = new();
        await using EntityHost stalled = EntityHost.Start(File, probe: probe, logger: log);
        await stalled.AppendAsync("a", 1);
        await Eventually.HoldsAsync(() => probe.MostInAll == 1, "the operation runs");

        // What a successor commits: its number, then the same signal, folded by it, and one that the stalled one never saw.
        await using (EntityDatabase successor = EntityDatabase.Open(File))
        {
            StoredSignal signal = Assert.Single(successor.Read(reader => reader.Batch("@list@a", 0, 10)));
            await successor.Writer.WriteAsync(writes => writes.NextEpoch());
            await successor.Writer.WriteAsync(writes =>
            {
                writes.Delete(signal);
                writes.SaveState("@list@a", """{"Seen":[1,2]}"""u8.ToArray(), 0);
            });
        }

        gate.SetResult();
        await Eventually.HoldsAsync(() => log.Lines.Any(line => line.Contains("no longer dispatches", StringComparison.Ordinal)), "it steps down");
        Assert.Equal([1, 2], await stalled.SeenAsync("a"));

        // Nobody else has the lock: it serves another term, on what was committed.
        await stalled.AppendAsync("a", 3);
        await stalled.SettledAsync();
        Assert.Equal([1, 2, 3], await stalled.SeenAsync("a"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_for_a_while_does_not_end_dispatching()
    {
        RecordingLogger<EntityRuntime> log = new();
        await using EntityHost host = EntityHost.Start(File, logger: log);
        await host.AppendAsync("a", 1);
        await host.SettledAsync();
        SqliteFile.Execute(File, "ALTER TABLE signals RENAME TO hidden");
        await Eventually.HoldsAsync(() => log.Lines.Any(line => line.Contains("no longer dispatches", StringComparison.Ordinal)), "reading fails");
        SqliteFile.Execute(File, "ALTER TABLE hidden RENAME TO signals");
        await host.AppendAsync("a", 2);
        await host.SettledAsync();
        Assert.Equal([1, 2], await host.SeenAsync("a"));
    }

    [Fact]
    public async Task A_dispatcher_that_stops_is_followed_by_the_one_that_waits()
    {
        await using EntityHost waiting = await StartSecondAsync();
        Assert.Equal(0, waiting.Counters.SignalsDone);
        await waiting.AppendAsync("a", 2);
        await waiting.SettledAsync();
        Assert.Equal([1, 2], await waiting.SeenAsync("a"));
        Assert.Equal(1, waiting.Counters.SignalsDone);
    }

    private async Task<EntityHost> StartSecondAsync()
    {
        await using EntityHost first = EntityHost.Start(File);
        await first.AppendAsync("a", 1);
        await first.SettledAsync();
        EntityHost second = EntityHost.Start(File);
        await first.AppendAsync("b", 1);
        await first.SettledAsync();
        return second;
    }
}
