using CsCheck;
using StreamFunctions.Durable;
using StreamFunctions.Functions.Ingest;
using StreamFunctions.TestSupport;
using StreamFunctions.Windowing;

namespace StreamFunctions.Functions.Tests.Ingest;

[Collection(AzuriteCollection.Name)]
public sealed class IngestServiceTests(AzuriteFixture azurite)
{
    private readonly string _prefix = AzuriteFixture.NewPrefix();
    private readonly RecordingSignals _signals = new();

    [Fact]
    public async Task One_of_each_bad_input_among_good_events_is_one_dead_letter_and_the_rest_is_unharmed()
    {
        var log = new FakeLog(1);
        string[] bad =
        [
            "not json", "{\"sensor\": \"a\", \"value\": \"warm\", \"time\": \"2025-01-31T12:00:00Z\"}", "{\"sensor\": \"a\", \"value\": 1}",
            "{\"sensor\": \"a\", \"value\": 1, \"time\": \"2099-01-01T00:00:00Z\"}", new string('?', 1_000_000), string.Empty,
        ];
        for (var i = 0; i < bad.Length; i++)
        {
            log.Append(0, Some.Reading(i * 2, "a", 1, i), Some.Event((i * 2) + 1, bad[i]));
        }

        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 12), default);
        var letters = await world.DeadLettersAsync();
        Assert.Equal([1L, 3, 5, 7, 9, 11], letters.Select(l => l.GetInt64("sequence")!.Value));
        Assert.Equal(
            ["not-json", "wrong-type", "missing-timestamp", "timestamp-in-future", "not-json", "empty-body"], letters.Select(l => l.GetString("reason")));
        Assert.Equal(bad[1], System.Text.Encoding.UTF8.GetString(letters[1].GetBinary("body")));
        Assert.False(letters[4].ContainsKey("body"));
        var blob = letters[4].GetString("blob").Split('/', 2);
        Assert.Equal(world.Tables.DeadLetterBodies.Name, blob[0]);
        Assert.Equal(1_000_000, (await world.Tables.DeadLetterBodies.GetBlobClient(blob[1]).DownloadContentAsync()).Value.Content.ToMemory().Length);
        var (_, _, block) = Assert.Single(_signals.Blocks);
        Assert.Equal([0L, 2, 4, 6, 8, 10], BlockCodec.Decode(block.Data, 0).Sequences.ToArray());
        Assert.Equal((0L, 11L, EventTime.From(Some.Noon.AddSeconds(5))), (block.From, block.To, block.MaxEventTime));
        var progress = await world.ProgressOfAsync(0);
        Assert.Equal((11L, 12L, 6L, 0L), (progress.Last, progress.Read, progress.Dead, progress.Filtered));
        Assert.Equal(1, _signals.Wakes);
    }

    [Fact]
    public async Task A_batch_of_the_largest_events_is_worked_off_in_pieces_of_bounded_bytes()
    {
        const int Size = 1_000_000;
        var log = new FakeLog(1);
        for (var i = 0; i < 40; i++)
        {
            log.Append(0, Some.Event(i, $$"""{ "sensor": "a", "value": 1, "time": "2025-01-31T12:00:00Z", "rest": "{{new string('x', Size)}}" }"""));
        }

        using var world = World(log);
        _signals.FailAfter(1);
        await Assert.ThrowsAsync<IOException>(() => world.Ingest.IngestAsync(0, log.Batch(0, 0, 40), default));
        Assert.InRange((await world.ProgressOfAsync(0)).Last, 1, HandoutSize.MaxBytes / Size);
        _signals.FailAfter(int.MaxValue);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 40), default);
        Assert.Equal(39, (await world.ProgressOfAsync(0)).Last);
        Assert.All(_signals.Blocks, block => Assert.InRange((block.Block.To - block.Block.From) * Size, 1, HandoutSize.MaxBytes));
    }

    [Fact]
    public async Task Claims_of_successive_batches_are_disjoint_and_begin_where_the_last_ended()
    {
        var log = Readings(40);
        using var world = World(log);
        for (var i = 0; i < 40; i += 8)
        {
            await world.Ingest.IngestAsync(0, log.Batch(0, i, 8), default);
        }

        foreach (var group in _signals.Blocks.GroupBy(b => b.Group))
        {
            var from = 0L;
            foreach (var (_, _, block) in group)
            {
                Assert.Equal(from, block.From);
                from = block.To + 1;
            }
        }

        Assert.Equal(Expected(40), IngestWorld.Fold(_signals.Blocks, Groups(40)));
        Assert.Equal(0, log.Reads);
    }

    [Fact]
    public async Task A_redelivery_with_other_batch_boundaries_hands_out_only_what_is_new()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 20), default);
        var before = _signals.Blocks.Count;
        await world.Ingest.IngestAsync(0, log.Batch(0, 5, 10), default);
        Assert.Equal(before, _signals.Blocks.Count);
        await world.Ingest.IngestAsync(0, log.Batch(0, 13, 17), default);
        Assert.All(_signals.Blocks.Skip(before), b => Assert.All(BlockCodec.Decode(b.Block.Data, 0).Sequences.ToArray(), s => Assert.InRange(s, 20, 29)));
        Assert.Equal(29, (await world.ProgressOfAsync(0)).Last);
        Assert.Equal(30, (await world.ProgressOfAsync(0)).Read);
    }

    [Fact]
    public async Task A_hole_before_a_batch_is_read_from_the_log_first()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 5), default);
        await world.Ingest.IngestAsync(0, log.Batch(0, 25, 5), default);
        Assert.Equal(Expected(30), IngestWorld.Fold(_signals.Blocks, Groups(30)));
        Assert.Equal((29L, 30L), ((await world.ProgressOfAsync(0)).Last, (await world.ProgressOfAsync(0)).Read));
    }

    [Fact]
    public async Task A_pipeline_that_starts_at_the_latest_event_reads_no_history()
    {
        var log = Readings(30);
        using var world = World(log, ", \"startFrom\": \"latest\"");
        await world.Identities.CurrentAsync(default);
        log.Append(0, [.. Enumerable.Range(30, 10).Select(i => Some.Reading(i, "s", i, i))]);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 35), default);
        await world.Ingest.IngestAsync(0, log.Batch(0, 37, 3), default);
        Assert.Equal([.. Enumerable.Range(30, 10)], _signals.Blocks.SelectMany(b => BlockCodec.Decode(b.Block.Data, 0).Sequences.ToArray()).Order().Select(s => (int)s));

        // The first claim of a group reaches down to 0. Sent again, it must not bring the history along.
        var (pipeline, group, _) = _signals.Blocks.First();
        _signals.Blocks.Clear();
        Assert.Equal(0, (await world.Repair.RepairAsync(pipeline, 0, 0, 39, group, default)).Lost);
        Assert.All(_signals.Blocks.SelectMany(b => BlockCodec.Decode(b.Block.Data, 0).Sequences.ToArray()), s => Assert.InRange(s, 30, 39));
    }

    [Fact]
    public async Task Somebody_else_who_moves_the_progress_between_the_steps_costs_no_row()
    {
        var log = Readings(30);
        using var world = World(log);
        using var other = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 10), default);
        var once = 0;
        _signals.OnBlock = () =>
        {
            if (Interlocked.Exchange(ref once, 1) == 0)
            {
                other.Ingest.IngestAsync(0, log.Batch(0, 10, 12), default).GetAwaiter().GetResult();
            }
        };
        await world.Ingest.IngestAsync(0, log.Batch(0, 10, 20), default);
        Assert.Equal(Expected(30), IngestWorld.Fold(_signals.Blocks, Groups(30)));
        Assert.Equal((29L, 30L), ((await world.ProgressOfAsync(0)).Last, (await world.ProgressOfAsync(0)).Read));
    }

    [Fact]
    public async Task However_batches_are_cut_and_processes_die_the_claims_hold_every_row() => await Gen.Select(
        Gen.Int[1, 12].Array[3, 10], Gen.Int[0, 12].Array[10], Gen.Int[0, 15].Array[10]).SampleAsync(
        async (sizes, failAfter, stepBack) =>
        {
            var prefix = AzuriteFixture.NewPrefix();
            var total = sizes.Sum();
            var log = Readings(total);
            var signals = new RecordingSignals();
            var next = 0;
            for (var i = 0; i < sizes.Length; i++)
            {
                // A process that dies somewhere, and whose successor gets a batch from further back, or with a hole.
                using var dying = new IngestWorld(azurite, prefix, log, signals);
                var start = Math.Max(0, next - stepBack[i % 10]);
                next = Math.Min(total, next + sizes[i]);
                signals.FailAfter(failAfter[i % 10]);
                await Record.ExceptionAsync(() => dying.Ingest.IngestAsync(0, log.Batch(0, start, next - start), default));
            }

            signals.FailAfter(int.MaxValue);
            using var last = new IngestWorld(azurite, prefix, log, signals);
            await last.Ingest.IngestAsync(0, log.Batch(0, total - 1, 1), default);
            Assert.Equal(Expected(total), IngestWorld.Fold(signals.Blocks, Groups(total)));
            Assert.Equal((total - 1L, (long)total), ((await last.ProgressOfAsync(0)).Last, (await last.ProgressOfAsync(0)).Read));
        },
        iter: 8,
        threads: 1);

    [Fact]
    public async Task A_repair_sends_one_groups_rows_again_claims_the_range_and_no_time()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 30), default);
        var identity = (await world.Identities.CurrentAsync(default)).Pipeline;
        _signals.Blocks.Clear();
        var group = Groups(30)[7];
        var outcome = await world.Repair.RepairAsync(identity, 0, 5, 14, group, default);
        Assert.Equal((14L, 0L), (outcome.UpTo, outcome.Lost));
        var (_, to, block) = Assert.Single(_signals.Blocks);
        Assert.Equal((group, 5L, 14L, (long?)null), (to, block.From, block.To, block.MaxEventTime));
        Assert.Equal(outcome.Rows, BlockCodec.Decode(block.Data, 0).Count);
        IngestWorld.Fold(_signals.Blocks, Groups(30));
        log.Beginning = 10;
        Assert.Equal(5, (await world.Repair.RepairAsync(identity, 0, 5, 14, group, default)).Lost);
    }

    [Fact]
    public async Task A_hole_that_nobody_works_on_is_ingested_as_a_batch_would_be()
    {
        var log = Readings(30);
        using var world = World(log);
        var identity = (await world.Identities.CurrentAsync(default)).Pipeline;
        Assert.Equal(29, await world.Repair.IngestHoleAsync(identity, 0, 0, 29, default));
        Assert.Equal(Expected(30), IngestWorld.Fold(_signals.Blocks, Groups(30)));
        await Assert.ThrowsAsync<IdentityException>(() => world.Repair.IngestHoleAsync(identity with { Generation = 9 }, 0, 0, 29, default));
    }

    [Fact]
    public async Task The_pulse_is_woken_at_most_once_per_period()
    {
        var log = Readings(30);
        using var world = World(log);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 10), default);
        await world.Ingest.IngestAsync(0, log.Batch(0, 10, 10), default);
        Assert.Equal(1, _signals.Wakes);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.Ingest.IngestAsync(0, log.Batch(0, 20, 10), default);
        Assert.Equal(2, _signals.Wakes);
    }

    [Fact]
    public async Task A_partition_far_ahead_waits_for_the_slowest_one_with_a_backlog()
    {
        var log = new FakeLog(2);
        log.Append(0, Some.Reading(0, "a", 1, 0), Some.Reading(1, "a", 1, 5_000), Some.Reading(2, "a", 1, 5_001));
        log.Append(1, Some.Reading(0, "b", 1, 10), Some.Reading(1, "b", 1, 4_000));
        using var world = World(log);
        await world.Ingest.IngestAsync(1, log.Batch(1, 0, 1), default);
        await world.Ingest.IngestAsync(0, log.Batch(0, 0, 2), default);
        world.Clock.Advance(TimeSpan.FromSeconds(2));
        var waiting = world.Ingest.IngestAsync(0, log.Batch(0, 2, 1), default);
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System));
        Assert.False(waiting.IsCompleted);
        await world.Ingest.IngestAsync(1, log.Batch(1, 1, 1), default);
        while (!waiting.IsCompleted)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await waiting;
        Assert.Equal(2, (await world.ProgressOfAsync(0)).Last);
    }

    private static FakeLog Readings(int count)
    {
        var log = new FakeLog(1);
        for (var i = 0; i < count; i++)
        {
            log.Append(0, Some.Reading(i, "s" + (i % 9), i, i));
        }

        return log;
    }

    private static Dictionary<long, int> Groups(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => (long)i, i => KeyGroups.Of("s" + (i % 9), 4));

    private static SortedDictionary<int, SortedSet<long>> Expected(int count)
    {
        var groups = new SortedDictionary<int, SortedSet<long>>();
        foreach (var (sequence, group) in Groups(count))
        {
            groups.TryAdd(group, []);
            groups[group].Add(sequence);
        }

        return groups;
    }

    private IngestWorld World(FakeLog log, string extra = "") => new(azurite, _prefix, log, _signals, Some.Pipeline(extra));
}
