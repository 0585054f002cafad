using StreamFunctions.Windowing;

namespace StreamFunctions.Durable.Tests;

/// <summary>States are written into room that a thread keeps: what was there before must not show.</summary>
public sealed class StateBytesTests
{
    private readonly PipelinePlan _plan = new Scenario(1, 1, 1, new TumblingWindow(TimeSpan.FromSeconds(10)), 1, 0, 0, false).Plan();

    [Fact]
    public void A_small_state_after_a_large_one_is_what_it_was_before()
    {
        var (small, large) = (StateOf(3), StateOf(20_000));
        var first = StateBytes.Write(small, _plan);
        var compressed = StateBytes.Write(large, _plan);
        Assert.Equal(first, StateBytes.Write(small, _plan));
        Assert.Equal(compressed, StateBytes.Write(large, _plan));
        Assert.Equal(GroupSnapshot.Write(large, _plan), StateBytes.Unpack(compressed));
        Assert.Equal(GroupSnapshot.Write(small, _plan), StateBytes.Unpack(first));
    }

    [Fact]
    public void A_writing_that_fails_leaves_nothing_to_the_next_one()
    {
        var state = StateOf(3);
        var before = StateBytes.Write(state, _plan);
        Assert.ThrowsAny<Exception>(() => StateBytes.Write(state, null!));
        Assert.Equal(before, StateBytes.Write(state, _plan));
    }

    /// <summary>A state with as many open windows, all of different keys.</summary>
    private GroupState StateOf(int keys)
    {
        var state = new GroupState(_plan);
        var processor = new GroupProcessor(_plan);
        var rows = Enumerable.Range(0, keys).Select(i => ((long)i, 0L, $"key {i}", Value.Of((long)i))).ToArray();
        var claim = new BlockClaim("l", 0, 0, keys - 1, 0, 1);
        foreach (var message in BlockSplitter.Split(Blocks.Of(0, 1, rows), claim).Messages)
        {
            Assert.Equal(MessageFate.Folded, processor.Add(state, message));
        }

        return state;
    }
}
