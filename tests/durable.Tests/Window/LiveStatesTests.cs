using System.Text.Json;
using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>A state that was stored may be found alive by who reads the same bytes: once, by nobody else, and never another state.</summary>
public sealed class LiveStatesTests
{
    private readonly PipelinePlan _plan = Plan();

    [Fact]
    public void Who_reads_what_was_stored_gets_the_live_state_and_only_the_first()
    {
        var states = new LiveStates();
        var (json, live) = Stored(states, 5);
        Assert.Same(live, Read(json).Open(_plan, states));

        var second = Read(json).Open(_plan, states);
        Assert.NotSame(live, second);
        Assert.Equal(GroupSnapshot.Write(live, _plan), GroupSnapshot.Write(second, _plan));
    }

    [Fact]
    public void A_change_that_was_not_stored_is_not_seen_by_who_reads_the_old_state_again()
    {
        var states = new LiveStates();
        var (json, live) = Stored(states, 5);
        var stalled = Read(json);
        Assert.Same(live, stalled.Open(_plan, states));
        Cover(stalled, 100, 200);

        Assert.Equal(4, Read(json).Open(_plan, states).CoverageOf(0).Prefix);
        Assert.Empty(Read(json).Open(_plan, states).CoverageOf(0).Beyond);
    }

    [Fact]
    public void After_storing_an_object_reads_anew_what_another_has_taken()
    {
        var states = new LiveStates();
        var first = new WindowEntityState();
        var live = first.Open(_plan, states);
        Cover(first, 0, 5);
        var json = JsonSerializer.Serialize(first);
        var second = Read(json);
        Assert.Same(live, second.Open(_plan, states));
        Cover(second, 6, 9);

        Assert.Equal(5, first.Open(_plan, states).CoverageOf(0).Prefix);
        Assert.Equal(9, second.Open(_plan, states).CoverageOf(0).Prefix);
    }

    [Fact]
    public void Readers_that_are_not_the_entity_take_nothing()
    {
        var states = new LiveStates();
        var (json, live) = Stored(states, 5);
        Assert.NotSame(live, Read(json).Open(_plan));
        Assert.Same(live, Read(json).Open(_plan, states));
    }

    [Fact]
    public void A_state_of_another_plan_or_of_other_bytes_is_not_given()
    {
        var states = new LiveStates();
        var (json, live) = Stored(states, 5);
        var (other, _) = Stored(new LiveStates(0), 6);
        Assert.NotSame(live, Read(other).Open(_plan, states));
        Assert.NotSame(live, Read(json).Open(Plan(), states));
        Assert.Same(live, Read(json).Open(_plan, states));
    }

    [Fact]
    public void The_oldest_are_dropped_when_the_bytes_are_too_many()
    {
        var size = Read(Stored(new LiveStates(0), 5).Json).Encode()!.Length;
        var states = new LiveStates((2 * size) + (size / 2));
        var kept = Enumerable.Range(5, 3).Select(rows => Stored(states, rows)).ToList();
        Assert.NotSame(kept[0].Live, Read(kept[0].Json).Open(_plan, states));
        Assert.Same(kept[1].Live, Read(kept[1].Json).Open(_plan, states));
        Assert.Same(kept[2].Live, Read(kept[2].Json).Open(_plan, states));
    }

    [Fact]
    public void A_state_that_has_no_room_here_drops_no_other()
    {
        var size = Read(Stored(new LiveStates(0), 5).Json).Encode()!.Length;
        var states = new LiveStates(size + (size / 2));
        var (json, live) = Stored(states, 5);
        Stored(states, 5, keys: 1_000);
        Assert.Same(live, Read(json).Open(_plan, states));
    }

    [Fact]
    public void A_state_with_room_for_far_more_than_it_holds_is_left_without_that_room()
    {
        var states = new LiveStates();
        var (json, live) = Stored(states, 5, keys: 10_000);
        var entity = Read(json);
        Assert.Same(live, entity.Open(_plan, states));
        Assert.Equal(MessageFate.Folded, Add(entity, 10_000, 1, seconds: 60));
        Assert.True(live.Operator.IsOversized);

        json = JsonSerializer.Serialize(entity);
        var left = Read(json).Open(_plan, states);
        var read = Read(json).Open(_plan, states);
        Assert.Same(live.Outbox, left.Outbox);
        Assert.False(left.Operator.IsOversized);
        Assert.Equal(GroupSnapshot.Write(read, _plan), GroupSnapshot.Write(left, _plan));
        Assert.Equal(GroupSnapshot.Write(live, _plan), GroupSnapshot.Write(left, _plan));
    }

    /// <summary>A property that is added to the state and forgotten when it is made smaller would be lost without a sound.</summary>
    [Fact]
    public void A_state_that_was_made_smaller_has_all_that_it_had()
    {
        var state = new GroupState(_plan)
        {
            Lineage = "l",
            Pulse = 7,
            Counters = new GroupCounters(1, 2, 3, 4, 5, 6, 7),
            Flush = FlushState.AtRest with { Token = 9 },
        };
        var trimmed = state.Trimmed();
        foreach (var property in typeof(GroupState).GetProperties().Where(p => p.Name != nameof(GroupState.Operator)))
        {
            Assert.Equal(property.GetValue(state), property.GetValue(trimmed));
        }
    }

    private static void Cover(WindowEntityState entity, long from, long to) => entity.Change(state =>
    {
        state.CoverageOf(0).Add(from, to);
        return true;
    });

    private static PipelinePlan Plan() => new Scenario(1, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false).Plan();

    private static WindowEntityState Read(string json) => JsonSerializer.Deserialize<WindowEntityState>(json)!;

    private (string Json, GroupState Live) Stored(LiveStates states, int rows, int keys = 1)
    {
        var entity = new WindowEntityState();
        var live = entity.Open(_plan, states);
        Assert.Equal(MessageFate.Folded, Add(entity, 0, Math.Max(rows, keys), seconds: 0, keys));
        return (JsonSerializer.Serialize(entity), live);
    }

    /// <summary>Folds rows from a sequence number on, all of the same second, of so many keys.</summary>
    private MessageFate Add(WindowEntityState entity, long from, int rows, int seconds, int keys = 1)
    {
        var processor = new GroupProcessor(_plan);
        var time = seconds * TimeSpan.TicksPerSecond;
        var claim = new BlockClaim("l", 0, from, from + rows - 1, time, 1);
        var block = Blocks.Of(0, 1, [.. Enumerable.Range(0, rows).Select(i => (from + i, time, $"key {i % keys}", Value.Of(i)))]);
        return BlockSplitter.Split(block, claim).Messages.Select(m => entity.Change(state => processor.Add(state, m))).Distinct().Single();
    }
}
