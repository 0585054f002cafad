using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Time.Testing;
using StreamFunctions.Local.Entities;

namespace StreamFunctions.Local.Tests.Entities;

public sealed class EntityRuntimeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("entities.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Awaited_signals_run_in_their_order_each_once()
    {
        await using EntityHost host = EntityHost.Start(File, maxBatchSize: 7);
        for (int i = 0; i < 200; i++)
        {
            await host.AppendAsync("a", i);
        }

        await host.SettledAsync();
        Assert.Equal(Enumerable.Range(0, 200), await host.SeenAsync("a"));
    }

    [Fact]
    public async Task Concurrent_signals_to_many_entities_all_run_and_no_entity_runs_twice_at_once()
    {
        EntityProbe probe = new() { Pause = TimeSpan.FromMilliseconds(1) };
        await using EntityHost host = EntityHost.Start(File, probe: probe);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => host.AppendAsync($"k{i % 8}", i)));
        await host.SettledAsync();
        for (int key = 0; key < 8; key++)
        {
            Assert.Equal(
                Enumerable.Range(0, 400).Where(i => i % 8 == key), (await host.SeenAsync($"k{key}")).Order());
        }

        Assert.Equal(1, probe.MostInOne);
        Assert.InRange(probe.MostInAll, 2, 4);
    }

    [Fact]
    public async Task A_throwing_operation_loses_only_itself_with_its_state_and_its_signals()
    {
        await using EntityHost client = EntityHost.Start(File, clientOnly: true);
        await client.AppendAsync("a", 1);
        await client.Entities.SignalEntityAsync(EntityHost.List("a"), "AppendThenThrow", 2);
        await client.Entities.SignalEntityAsync(EntityHost.List("a"), "NoSuchOperation");
        await client.Entities.SignalEntityAsync(EntityHost.List("a"), "Append", "not a number");
        await client.AppendAsync("a", 3);

        await using EntityHost host = EntityHost.Start(File);
        await host.SettledAsync();
        Assert.Equal([1, 3], await host.SeenAsync("a"));
        Assert.Equal(3, host.Counters.SignalsFailed);
        Assert.Equal(5, host.Counters.SignalsDone);
    }

    [Fact]
    public async Task A_signal_to_another_entity_arrives_with_the_state_that_sent_it()
    {
        await using EntityHost host = EntityHost.Start(File);
        await host.Entities.SignalEntityAsync(EntityHost.List("a"), "AppendAndRelay", new Relay(EntityHost.List("b"), 5, null));
        await host.SettledAsync();
        Assert.Equal([5], await host.SeenAsync("a"));
        Assert.Equal([5], await host.SeenAsync("b"));
    }

    [Fact]
    public async Task A_delayed_signal_runs_when_it_is_due_and_not_before()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using EntityHost host = EntityHost.Start(File, time: clock);
        DateTimeOffset due = clock.GetUtcNow() + TimeSpan.FromHours(1);
        await host.Entities.SignalEntityAsync(
            EntityHost.List("a"), "Append", 1, new SignalEntityOptions { SignalTime = due });
        await host.AppendAsync("a", 2);
        await Eventually.HoldsAsync(async () => (await host.SeenAsync("a")).Count == 1, "the signal without delay ran");
        clock.Advance(TimeSpan.FromMinutes(59));
        await host.AppendAsync("a", 3);
        await Eventually.HoldsAsync(async () => (await host.SeenAsync("a")).Count == 2, "another one ran");
        Assert.Equal([2, 3], await host.SeenAsync("a"));
        clock.Advance(TimeSpan.FromMinutes(1));
        await host.SettledAsync();
        Assert.Equal([2, 3, 1], await host.SeenAsync("a"));
    }

    [Fact]
    public async Task A_delayed_signal_outlives_its_process()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using (EntityHost first = EntityHost.Start(File, time: clock))
        {
            Relay relay = new(EntityHost.List("b"), 5, clock.GetUtcNow() + TimeSpan.FromHours(1));
            await first.Entities.SignalEntityAsync(EntityHost.List("a"), "AppendAndRelay", relay);
            await Eventually.HoldsAsync(async () => (await first.SeenAsync("a")).Count == 1, "the sender ran");
        }

        clock.Advance(TimeSpan.FromHours(2));
        await using EntityHost second = EntityHost.Start(File, time: clock);
        await second.SettledAsync();
        Assert.Equal([5], await second.SeenAsync("b"));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_stuck_entity_whose_batch_runs_again_later()
    {
        await using (EntityHost stuck = EntityHost.Start(File, probe: new EntityProbe { Pause = TimeSpan.FromHours(1) }))
        {
            await stuck.AppendAsync("a", 1);
            await Eventually.HoldsAsync(() => stuck.Probe.MostInAll == 1, "the operation runs");
        }

        await using EntityHost next = EntityHost.Start(File);
        await next.SettledAsync();
        Assert.Equal([1], await next.SeenAsync("a"));
    }

    [Fact]
    public async Task Entities_that_wait_for_something_as_many_as_there_are_processors_do_not_keep_another_one_from_running()
    {
        EntityProbe probe = new() { Pause = TimeSpan.FromHours(1) };
        await using EntityHost host = EntityHost.Start(File, probe: probe, maxConcurrentEntities: null);
        int waiting = Environment.ProcessorCount + 1;
        for (int i = 0; i < waiting; i++)
        {
            await host.AppendAsync($"waits {i}", 1);
        }

        await Eventually.HoldsAsync(() => probe.MostInAll == waiting, "all of them run at once");
    }

    [Fact]
    public async Task An_entity_without_state_is_gone()
    {
        await using EntityHost host = EntityHost.Start(File);
        await host.AppendAsync("a", 1);
        await host.Entities.SignalEntityAsync(EntityHost.List("a"), "delete");
        await host.SettledAsync();
        Assert.Null(await host.Entities.GetEntityAsync(EntityHost.List("a")));
    }

    [Fact]
    public async Task Entities_are_listed_by_prefix_in_pages_with_or_without_state()
    {
        await using EntityHost host = EntityHost.Start(File);
        foreach (string key in new[] { "x1", "x2", "x3", "y1" })
        {
            await host.AppendAsync(key, 1);
        }

        await host.SettledAsync();
        List<string> found = [];
        EntityQuery query = new() { InstanceIdStartsWith = "LIST@x", PageSize = 2, IncludeState = false };
        await foreach (EntityMetadata entity in host.Entities.GetAllEntitiesAsync(query))
        {
            Assert.False(entity.IncludesState);
            found.Add(entity.Id.Key);
        }

        Assert.Equal(["x1", "x2", "x3"], found);
        EntityMetadata<ListState>? one = await host.Entities.GetEntityAsync<ListState>(EntityHost.List("y1"));
        Assert.Equal([1], one!.State.Seen);
        SerializedData raw = (await host.Entities.GetEntityAsync(EntityHost.List("y1")))!.State;
        Assert.Equal("""{"Seen":[1]}""", raw.Value);
    }

    [Fact]
    public async Task Signals_to_an_unknown_entity_are_lost_loudly_and_harm_nothing_else()
    {
        RecordingLogger<EntityRuntime> log = new();
        await using EntityHost host = EntityHost.Start(File, logger: log);
        await host.Entities.SignalEntityAsync(new EntityInstanceId("nobody", "a"), "Append", 1);
        await host.AppendAsync("a", 1);
        await host.SettledAsync();
        Assert.Equal([1], await host.SeenAsync("a"));
        Assert.Equal(1, host.Runtime.FailedSignals());
        Assert.Contains(log.Lines, line => line.Contains("No entity is named 'nobody'. Known: list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Orchestrations_are_refused_with_a_reason()
    {
        await using EntityHost host = EntityHost.Start(File);
        NotSupportedException refusal = await Assert.ThrowsAsync<NotSupportedException>(
            () => host.Runtime.Client.ScheduleNewOrchestrationInstanceAsync("any", input: null));
        Assert.Contains("no orchestrations", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_version_is_refused_and_left_alone()
    {
        await using (EntityHost host = EntityHost.Start(File))
        {
            await host.AppendAsync("a", 1);
            await host.SettledAsync();
        }

        SqliteFile.Execute(File, "PRAGMA user_version = 99");
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => EntityHost.Start(File));
        Assert.Contains("version 99", refusal.Message, StringComparison.Ordinal);
        SqliteFile.Execute(File, "PRAGMA user_version = 1");
        await using EntityHost again = EntityHost.Start(File);
        Assert.Equal([1], await again.SeenAsync("a"));
    }

    /// <summary>Inputs and states were stored as text once; the file says nothing else, and programs of both kinds may share it.</summary>
    [Fact]
    public async Task A_file_that_holds_its_json_as_text_is_read_and_goes_on()
    {
        await using (EntityHost host = EntityHost.Start(File))
        {
            await host.AppendAsync("a", 1);
            await host.SettledAsync();
        }

        Assert.Equal("blob", SqliteFile.Execute(File, "SELECT typeof(state) FROM instances"));
        SqliteFile.Execute(File, "UPDATE instances SET state = '{\"Seen\":[1,2]}'");
        SqliteFile.Execute(File, "INSERT INTO signals (status, due, target, operation, input) VALUES (0, 0, '@list@a', 'Append', '3')");
        await using EntityHost again = EntityHost.Start(File);
        await again.SettledAsync();
        Assert.Equal([1, 2, 3], await again.SeenAsync("a"));
        Assert.Equal("""{"Seen":[1,2,3]}""", SqliteFile.Execute(File, "SELECT CAST(state AS TEXT) FROM instances"));
    }

    [Fact]
    public async Task Text_that_is_not_ascii_comes_back_as_it_was()
    {
        await using EntityHost host = EntityHost.Start(File);
        EntityInstanceId id = EntityHost.List("Zürich \U0001F600");
        await host.Entities.SignalEntityAsync(id, "AppendAndRelay", new Relay(EntityHost.List("東京"), 5, null));
        await host.SettledAsync();
        Assert.Equal([5], await host.SeenAsync("Zürich \U0001F600"));
        Assert.Equal([5], await host.SeenAsync("東京"));
    }
}
