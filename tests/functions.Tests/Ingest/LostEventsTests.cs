using StreamFunctions.Durable;
using StreamFunctions.TestSupport;

namespace StreamFunctions.Functions.Tests.Ingest;

/// <summary>Events that the log forgot before they were counted: reported by partition and range, once, and time goes on.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class LostEventsTests(AzuriteFixture azurite)
{
    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly RecordingSignals _signals = new();

    [Fact]
    public async Task What_the_log_no_longer_holds_is_told_once_and_does_not_stop_the_rest()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 5), default);
        log.Beginning = 12;
        await world.Ingest.IngestAsync(0, log.Batch(0, 20, 10), default);

        var progress = await world.ProgressOfAsync(0);
        Assert.Equal((29L, 23L, 7L), (progress.Last, progress.Read, progress.Lost));
        Assert.Equal([new LostRange(0, 5, 11)], progress.LostRanges);
        var alert = Assert.Single(await world.AlertsAsync());
        Assert.Equal((LostRange.Rule, 0, 5L, 11L), (alert.GetString("rule"), alert.GetInt32("partition"), alert.GetInt64("from"), alert.GetInt64("to")));
    }

    [Fact]
    public async Task An_alert_that_was_not_written_before_a_crash_is_written_by_the_next_process()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 5), default);
        var identity = (await world.Identities.CurrentAsync(default)).Pipeline;
        var stored = await world.Progress.ReadAsync(identity, 0, world.Pipeline.Plan.KeyGroups, default);
        await world.Progress.TryWriteAsync(identity, stored.Row.PastLost(11), stored.ETag, default);
        Assert.Empty(await world.AlertsAsync());

        using var next = World(log);
        await next.Ingest.IngestAsync(0, log.Batch(0, 12, 10), default);
        Assert.Single(await next.AlertsAsync());
        Assert.Equal(7, (await next.ProgressOfAsync(0)).Lost);
    }

    [Fact]
    public async Task What_was_gone_before_the_pipeline_began_is_not_lost()
    {
        var log = Readings(30);
        log.Beginning = 12;
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 20, 10), default);

        var progress = await world.ProgressOfAsync(0);
        Assert.Equal((29L, 18L, 0L, 12L), (progress.Last, progress.Read, progress.Lost, progress.Start));
        Assert.Equal(12, _signals.Blocks.SelectMany(b => BlockCodec.Decode(b.Block.Data, 0).Sequences.ToArray()).Min());
        Assert.Empty(await world.AlertsAsync());
    }

    [Fact]
    public async Task A_late_twin_that_finds_the_log_emptied_claims_nothing_that_others_handed_out()
    {
        var log = Readings(30);
        using var twin = World(log);
        await twin.Ingest.IngestAsync(0, log.Batch(0, 0, 5), default);
        var identity = (await twin.Identities.CurrentAsync(default)).Pipeline;
        var stale = await twin.Progress.ReadAsync(identity, 0, twin.Pipeline.Plan.KeyGroups, default);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 20), default);

        log.Beginning = 22;
        Assert.Null(await twin.Lost.RecordAsync(identity, stale, 21, null, default));
        await twin.Ingest.IngestAsync(0, log.Batch(0, 25, 5), default);

        Assert.Equal([new LostRange(0, 20, 21)], (await twin.ProgressOfAsync(0)).LostRanges);
        Assert.Single(await twin.AlertsAsync());
    }

    [Fact]
    public async Task A_repair_tells_the_group_which_range_is_gone_but_not_of_what_ingest_told()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 5), default);
        log.Beginning = 8;
        await world.Ingest.IngestAsync(0, log.Batch(0, 8, 22), default);
        var (pipeline, group, _) = _signals.Blocks.First();
        _signals.Blocks.Clear();

        log.Beginning = 15;
        var outcome = await world.Repair.RepairAsync(pipeline, 0, 2, 20, group, default);
        Assert.Equal(3 + 7, outcome.Lost);
        Assert.Equal(
            [(2L, 4L, true), (5, 7, false), (8, 14, true), (15, 20, false)], _signals.Blocks.Select(b => (b.Block.From, b.Block.To, b.Block.Lost)));
    }

    private static FakeLog Readings(int count)
    {
        var log = new FakeLog(1);
        log.Append(0, [.. Enumerable.Range(0, count).Select(i => Some.Reading(i, $"s{i % 5}", i, i))]);
        return log;
    }

    private IngestWorld World(FakeLog log) => new(azurite, _prefix, log, _signals);
}
