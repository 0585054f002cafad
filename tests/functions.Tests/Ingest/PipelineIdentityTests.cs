using StreamFunctions.Functions.Ingest;
using StreamFunctions.Functions.Pipelines;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Ingest;

[Collection(AzuriteCollection.Name)]
public sealed class PipelineIdentityTests(AzuriteFixture azurite)
{
    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly FakeLog _log = new(2);

    [Fact]
    public async Task Processes_with_the_same_plan_and_log_share_one_generation_however_many_start_at_once()
    {
        var worlds = Enumerable.Range(0, 6).Select(_ => World()).ToList();
        var identities = await Task.WhenAll(worlds.Select(w => w.Identities.CurrentAsync(default)));
        Assert.Single(identities.Select(i => i.Pipeline).Distinct());
        Assert.Equal((1, 2), (identities[0].Pipeline.Generation, identities[0].PartitionCount));
        Assert.Equal(16, identities[0].Pipeline.Lineage.Length);
        worlds.ForEach(w => w.Dispose());
    }

    [Theory]
    [InlineData(", \"time\": { \"allowedLateness\": \"00:00:09\" }", false)]
    [InlineData("", true)]
    public async Task A_changed_plan_or_a_recreated_hub_starts_the_next_generation(string changed, bool recreated)
    {
        using var first = World();
        await first.Identities.CurrentAsync(default);
        _log.CreatedOn = recreated ? Some.Noon : _log.CreatedOn;
        using var second = World(changed);
        Assert.Equal(2, (await second.Identities.CurrentAsync(default)).Pipeline.Generation);
        using var third = World(changed);
        Assert.Equal(2, (await third.Identities.CurrentAsync(default)).Pipeline.Generation);
    }

    [Fact]
    public async Task A_process_that_was_overtaken_hands_out_nothing_more()
    {
        using var first = World();
        await first.Identities.CurrentAsync(default);
        using var second = World(", \"keyGroups\": 5");
        await second.Identities.CurrentAsync(default);
        Assert.Equal(1, (await first.Identities.CurrentAsync(default)).Pipeline.Generation);
        first.Clock.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAsync<IdentityException>(() => first.Identities.CurrentAsync(default));
        await Assert.ThrowsAsync<IdentityException>(() => first.Identities.RecheckAsync(default));
        Assert.Equal(2, (await second.Identities.RecheckAsync(default)).Pipeline.Generation);
    }

    [Fact]
    public async Task A_recreated_hub_is_noticed_when_its_sequence_numbers_start_again()
    {
        var signals = new RecordingSignals();
        _log.Append(0, Some.Reading(0, "a", 1, 0), Some.Reading(1, "a", 1, 1), Some.Reading(2, "a", 1, 2));
        using var world = new IngestWorld(azurite, _prefix, _log, signals);
        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 3), default);
        _log.CreatedOn = Some.Noon;
        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 2), default);
        Assert.Equal([1, 2], signals.Blocks.Select(b => b.Pipeline.Generation));
        Assert.NotEqual(signals.Blocks.First().Block.Lineage, signals.Blocks.Last().Block.Lineage);
        Assert.Equal((0L, 1L), (signals.Blocks.Last().Block.From, signals.Blocks.Last().Block.To));
    }

    [Fact]
    public async Task Dead_letters_of_a_recreated_hub_leave_those_of_the_old_one_as_they_are()
    {
        using var world = World();
        _log.Append(0, Some.Event(0, "the old hub's"), Some.Event(1, new string('o', 100_000)));
        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 2), default);
        _log.Recreate(Some.Noon);
        _log.Append(0, Some.Event(0, "the new hub's"), Some.Event(1, new string('n', 100_000)));
        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 2), default);

        var letters = (await world.DeadLettersAsync()).OrderBy(l => l.GetInt32("generation")).ThenBy(l => l.GetInt64("sequence")).ToList();
        Assert.Equal([(1, 0L), (1, 1L), (2, 0L), (2, 1L)], letters.Select(l => (l.GetInt32("generation")!.Value, l.GetInt64("sequence")!.Value)));
        Assert.Equal("the old hub's", System.Text.Encoding.UTF8.GetString(letters[0].GetBinary("body")));
        Assert.NotEqual(letters[1].GetString("blob"), letters[3].GetString("blob"));
    }

    [Fact]
    public async Task A_repair_and_a_hole_ask_whether_the_hub_is_still_the_same_log()
    {
        var signals = new RecordingSignals();
        using var world = new IngestWorld(azurite, _prefix, _log, signals);
        _log.Append(0, [.. Enumerable.Range(0, 6).Select(i => Some.Reading(i, "a", 1, i))]);
        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 3), default);
        var old = (await world.Identities.CurrentAsync(default)).Pipeline;
        signals.Blocks.Clear();

        // Within the time for which an identity is believed: the new hub's events have the old numbers.
        _log.CreatedOn = Some.Noon;
        await Assert.ThrowsAsync<IdentityException>(() => world.Repair.RepairAsync(old, 0, 0, 2, 0, default));
        await Assert.ThrowsAsync<IdentityException>(() => world.Repair.IngestHoleAsync(old, 0, 3, 5, default));
        Assert.Empty(signals.Blocks);
    }

    [Fact]
    public async Task Progress_that_a_generation_left_behind_before_it_came_to_be_is_not_taken_for_ones_own()
    {
        // A process with "latest" wrote where generation 1 begins and died; one that begins at the earliest makes generation 1.
        _log.Append(0, [.. Enumerable.Range(0, 6).Select(i => Some.Reading(i, "a", 1, i))]);
        var signals = new RecordingSignals();
        using var world = new IngestWorld(azurite, _prefix, _log, signals);
        var dead = new StreamFunctions.Durable.PipelineIdentity(world.Pipeline.Plan.Name, 1, "ffffffffffffffff");
        var left = (await world.Progress.ReadAsync(dead, 0, world.Pipeline.Plan.KeyGroups, default)).Row with { Last = 5 };
        await world.Progress.TryWriteAsync(dead, left, null, default);

        await world.Ingest.IngestAsync(0, _log.Batch(0, 0, 6), default);
        Assert.Equal((0L, 5L), (Assert.Single(signals.Blocks).Block.From, signals.Blocks.Single().Block.To));
        Assert.Equal((5L, 6L), ((await world.ProgressOfAsync(0)).Last, (await world.ProgressOfAsync(0)).Read));
    }

    private IngestWorld World(string extra = "") =>
        new(azurite, _prefix, _log, new RecordingSignals(), PipelineLoader.Compile(
            PipelineFileReader.Read(System.Text.Encoding.UTF8.GetBytes("{ \"name\": \"meters\"" + extra + " }"), "p.json"), Some.Query));
}
