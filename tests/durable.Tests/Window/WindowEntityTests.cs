using System.Text.Json;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

public sealed class WindowEntityTests
{
    private static readonly Scenario Simple = new(2, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false);

    [Theory]
    [InlineData("""{"v":99,"d":"AAEC"}""")]
    [InlineData("""{"v":1,"d":"AAEC"}""")]
    [InlineData("""{"v":1,"d":"BwEC"}""")]
    [InlineData("\"something else\"")]
    public async Task A_state_that_this_program_cannot_read_is_refused_and_stays_as_it_is(string stored)
    {
        var world = Simple.World();
        world.Entities.SetState(world.WindowId(0), stored);
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 0, 0, 5, ("a", 1)));
        await world.Entities.StepAsync();

        Assert.IsType<SnapshotFormatException>(Assert.Single(world.Entities.Errors));
        Assert.Equal(stored, world.Entities.StateOf(world.WindowId(0)));
        Assert.Empty(world.Entities.Pending);
    }

    /// <summary>What was written is read without a document; all that says the same, with one.</summary>
    [Theory]
    [InlineData("""{"v":1,"d":"AAEC"}""", "AAEC")]
    [InlineData(""" { "v" : 1 , "d" : "AAEC" } """, "AAEC")]
    [InlineData("""{"d":"AAEC","v":1}""", "AAEC")]
    [InlineData("""{"v":1,"d":"AAEC","more":[1,{}]}""", "AAEC")]
    [InlineData("""{"v":1,"d":"AAEC","d":"AAED"}""", "AAED")]
    [InlineData("""{"\u0076":1,"d":"AA\u0045C"}""", "AAEC")]
    [InlineData("{}", null)]
    public void Json_that_says_the_same_is_the_same_state(string json, string? data)
    {
        var states = JsonSerializer.Deserialize<WindowEntityState[]>($"[{json},{json}]")!;
        Assert.All(states, state => Assert.Null(state.Foreign));
        Assert.All(states, state => Assert.Equal(data, state.Encode() is { } bytes ? Convert.ToBase64String(bytes) : null));
    }

    [Theory]
    [InlineData("""{"v":2,"d":"AAEC"}""")]
    [InlineData("""{"v":1,"d":"no base64!"}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1.5,"d":"AAEC"}""")]
    [InlineData("""[{"v":1,"d":"AAEC"}]""")]
    public void Json_that_says_something_else_is_kept_to_the_letter(string json)
    {
        var state = JsonSerializer.Deserialize<WindowEntityState>(json)!;
        Assert.Equal(json, state.Foreign);
        Assert.Equal(json, JsonSerializer.Serialize(state));
    }

    [Fact]
    public async Task A_failing_sink_keeps_the_outbox_and_is_tried_again_until_it_works()
    {
        var world = await WithOneClosedWindowAsync(new Faults { SinkFails = 1 });
        var tick = Assert.Single(world.Entities.Pending);
        Assert.Equal((nameof(WindowEntity.Tick), world.Time.GetUtcNow() + TimeSpan.FromSeconds(1)), (tick.Operation, tick.At));
        Assert.Equal(1, world.StateOf(0).Outbox.Count);

        world.Faults = Faults.None;
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await DrainDueAsync(world);
        Assert.Equal(0, world.StateOf(0).Outbox.Count);
        Assert.Equal(2, Assert.Single(world.Tables.Results).Value.Result.Rows);
    }

    [Fact]
    public async Task A_tick_with_a_stale_token_does_nothing()
    {
        var world = await WithOneClosedWindowAsync(new Faults { SinkFails = 1 });
        var writes = world.Tables.Writes;
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Tick), 0L);
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Tick), 7L);
        await DrainDueAsync(world);
        Assert.Equal(writes, world.Tables.Writes);
    }

    [Fact]
    public async Task Messages_of_another_lineage_are_counted_and_ignored()
    {
        var world = Simple.World();
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 0, 0, 5, ("a", 1)));
        await DrainDueAsync(world);
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 1, 1, 7, ("a", 1)) with { Lineage = "another" });
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Pulse), new PulseMessage("another", 1, true, [new(1, 1, 9, 0)]));
        await DrainDueAsync(world);

        var state = world.StateOf(0);
        Assert.Equal((1, 2, 0, -1), (state.Counters.Counted, state.Counters.Refused, state.CoverageOf(0).Prefix, state.Pulse));
    }

    [Fact]
    public async Task A_worker_of_another_plan_stores_nothing_in_an_empty_entity()
    {
        var world = Simple.World();
        var other = PlanLineage.Of(world.Plan with { PlanHash = "another" }, "log");
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 0, 0, 5, ("a", 1)) with { Lineage = other });
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Pulse), new PulseMessage(other, 1, true, [new(1, 1, 9, 0)]));
        await DrainDueAsync(world);
        Assert.Null(world.StateOf(0).Lineage);
        Assert.Equal(0, world.StateOf(0).Counters.Refused);
        Assert.Empty(world.Entities.Errors);

        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 0, 0, 5, ("a", 1)));
        await DrainDueAsync(world);
        Assert.Equal((1, 0), (world.StateOf(0).Counters.Counted, world.StateOf(0).CoverageOf(0).Prefix));
    }

    [Fact]
    public async Task A_block_that_cannot_be_read_stays_a_gap()
    {
        var world = Simple.World();
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 0, 0, 5, ("a", 1)) with { Data = [9, 9, 9] });
        await DrainDueAsync(world);
        Assert.Equal((-1, 1), (world.StateOf(0).CoverageOf(0).Prefix, world.StateOf(0).Counters.Refused));
        Assert.Empty(world.Entities.Errors);
    }

    [Fact]
    public void Of_a_change_that_fails_half_way_nothing_remains()
    {
        var plan = Simple.Plan();
        var entity = new WindowEntityState();
        entity.Open(plan).Lineage = "l";
        entity.Change(state => state.Outbox.Count);
        var before = entity.Encode();
        Assert.Throws<InvalidOperationException>(() => entity.Change<bool>(state =>
        {
            state.CoverageOf(0).Add(0, 5);
            state.Counters = state.Counters with { Counted = 1 };
            throw new InvalidOperationException("half-way");
        }));
        Assert.Equal((-1L, 0L), (entity.Open(plan).CoverageOf(0).Prefix, entity.Open(plan).Counters.Counted));
        Assert.Equal(before, entity.Encode());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"not a block\"")]
    public async Task A_flush_in_the_batch_of_an_add_writes_nothing_of_it(string? inputThatThrows)
    {
        var world = Simple.World();
        var id = world.WindowId(0);
        var json = JsonSerializerOptions.Web;
        world.Entities.Signal(id, nameof(WindowEntity.Add), Block(world, 0, 0, 5, ("a", 5)));
        world.Entities.Signal(id, nameof(WindowEntity.Add), Block(world, 1, 1, 25, ("a", 25)));
        if (inputThatThrows is not null)
        {
            world.Entities.Signal(id, nameof(WindowEntity.Add), JsonSerializer.Deserialize<JsonElement>(inputThatThrows));
        }

        world.Entities.Signal(id, nameof(WindowEntity.Flush), null);
        await world.Entities.StepAsync();

        Assert.Equal(inputThatThrows is null ? 0 : 1, world.Entities.Errors.Count);
        Assert.Empty(world.Tables.Results);
        Assert.All(world.Tables.Status.Values, s => Assert.Empty(s.Coverage));
        Assert.Contains(world.Entities.Pending, s => s.Operation == nameof(WindowEntity.Flush));

        await DrainDueAsync(world);
        Assert.Single(world.Tables.Results);
    }

    [Fact]
    public async Task A_group_whose_sink_is_down_goes_on_folding_and_writes_everything_once_it_is_back()
    {
        const int Windows = 5_000;
        const int PerBlock = 50;
        var world = Simple.World();
        world.Faults = new Faults { SinkFails = 1 };
        for (var first = 0; first <= Windows; first += PerBlock)
        {
            var rows = Enumerable.Range(first, PerBlock).Select(i => ("a", i * 10L)).ToArray();
            world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, first, first + PerBlock - 1, rows[^1].Item2, rows));
        }

        await DrainDueAsync(world);
        var state = world.StateOf(0);
        Assert.InRange(state.Outbox.Count, Windows, Windows + PerBlock);
        Assert.Equal(Windows + PerBlock, state.Counters.Counted);
        Assert.NotEmpty(state.Operator.Describe("a"));

        world.Faults = Faults.None;
        world.Time.Advance(FlushControl.LongestDelay);
        await DrainDueAsync(world);
        Assert.Equal(0, world.StateOf(0).Outbox.Count);
        Assert.InRange(world.Tables.Results.Count, Windows, Windows + PerBlock);
        Assert.InRange(world.Tables.LargestWrite, 1, WindowEntity.MostEntriesPerFlush);
        Assert.Empty(world.Entities.Errors);
    }

    [Fact]
    public async Task The_state_of_a_thousand_keys_stays_inline()
    {
        var world = Simple.World();
        for (var i = 0; i < 20; i++)
        {
            var rows = Enumerable.Range(0, 50).Select(k => ($"key {(i * 50) + k}", 5L)).ToArray();
            world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, i * 50, (i * 50) + 49, 5, rows));
        }

        await DrainDueAsync(world);
        Assert.InRange(world.Entities.LargestState, 1_000, 29_999);
    }

    private static async Task<PipelineWorld> WithOneClosedWindowAsync(Faults faults)
    {
        var world = Simple.World();
        world.Faults = faults;
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 0, 1, 6, ("a", 5), ("a", 6)));
        world.Entities.Signal(world.WindowId(0), nameof(WindowEntity.Add), Block(world, 2, 2, 25, ("a", 25)));
        await DrainDueAsync(world);
        return world;
    }

    private static async Task DrainDueAsync(PipelineWorld world)
    {
        while (await world.Entities.StepAsync())
        {
            // Until nothing is due now.
        }
    }

    private static BlockMessage Block(PipelineWorld world, long from, long to, long seconds, params (string Key, long Seconds)[] rows)
    {
        var block = Blocks.Of(0, 1, [.. rows.Select((r, i) => (from + i, TimeSpan.FromSeconds(r.Seconds).Ticks, r.Key, Value.Of(1L)))]);
        var claim = new BlockClaim(world.Pipeline.Lineage, 0, from, to, TimeSpan.FromSeconds(seconds).Ticks, 1);
        return Assert.Single(BlockSplitter.Split(block, claim).Messages);
    }
}
